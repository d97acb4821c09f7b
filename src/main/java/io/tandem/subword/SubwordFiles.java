package io.tandem.subword;

import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.UserException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The files that keep {@link Subwords}: the vocabulary, a JSON object ({@link SubwordForm}), for
 * byte pair encoding subword-nmt's codes, too. A plain class with plain fields, because Kryo cannot
 * read records.
 */
public final class SubwordFiles implements Serializable {
  public static final String MERGES = "merges.codes";
  public static final String VOCABULARY = "vocabulary.txt";
  public static final String SETTINGS = "subwords.json";

  /** The files that are read. */
  public static final List<String> NAMES = List.of(MERGES, VOCABULARY, SETTINGS);

  /** Written beside them for unigram subwords, for other tools; never read. */
  public static final String SENTENCE_PIECE = "sentencepiece.model";

  private static final long serialVersionUID = 1L;

  /** Empty for unigram subwords. */
  private final String merges;

  private final String vocabulary;
  private final String settings;

  private SubwordFiles(String merges, String vocabulary, String settings) {
    this.merges = merges;
    this.vocabulary = vocabulary;
    this.settings = settings;
  }

  static SubwordFiles write(SubwordForm form, Merges merges, Vocabulary vocabulary) {
    return new SubwordFiles(
        form.kind() == Kind.BPE ? merges.text() : "",
        VocabularyFile.write(vocabulary),
        form.text());
  }

  static SubwordFiles of(Map<String, byte[]> contents, String directory) {
    String settings = text(contents, SETTINGS, directory);
    Kind kind = SubwordForm.parse(settings, directory + "/" + SETTINGS).kind();
    return new SubwordFiles(
        kind == Kind.BPE ? text(contents, MERGES, directory) : "",
        text(contents, VOCABULARY, directory),
        settings);
  }

  private static String text(Map<String, byte[]> contents, String name, String directory) {
    byte[] content = contents.get(name);
    if (content == null) {
      throw new UserException(
          "%s: there is no file %s, expected the files %s that Tandem writes for subwords"
              .formatted(directory, name, String.join(", ", NAMES)));
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  Map<String, byte[]> contents() {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    if (!merges.isEmpty()) {
      contents.put(MERGES, merges.getBytes(StandardCharsets.UTF_8));
    }
    contents.put(VOCABULARY, vocabulary.getBytes(StandardCharsets.UTF_8));
    contents.put(SETTINGS, settings.getBytes(StandardCharsets.UTF_8));
    return contents;
  }

  SubwordCoder parse(String directory) {
    return new SubwordCoder(
        SubwordForm.parse(settings, directory + "/" + SETTINGS),
        merges.isEmpty() ? Merges.NONE : Merges.parse(merges, directory + "/" + MERGES),
        VocabularyFile.parse(vocabulary, directory + "/" + VOCABULARY));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SubwordFiles that
        && merges.equals(that.merges)
        && vocabulary.equals(that.vocabulary)
        && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return Objects.hash(merges, vocabulary, settings);
  }
}
