package io.tandem.subword;

import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.UserException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The files that keep {@link Subwords}: a JSON object ({@link SubwordForm}) and the vocabulary, for
 * byte pair encoding subword-nmt's codes, too; of another tool's model that model itself instead. A
 * plain class with plain fields, because Kryo cannot read records.
 */
public final class SubwordFiles implements Serializable {
  public static final String MERGES = "merges.codes";
  public static final String VOCABULARY = "vocabulary.txt";
  public static final String SETTINGS = "subwords.json";

  /** Also written beside unigram subwords, for other tools, and then not read. */
  public static final String SENTENCE_PIECE = "sentencepiece.model";

  public static final String TOKENIZER_JSON = "tokenizer.json";

  /** The files that are read, if they are there. */
  public static final List<String> NAMES =
      List.of(MERGES, VOCABULARY, SETTINGS, SENTENCE_PIECE, TOKENIZER_JSON);

  private static final long serialVersionUID = 2L;

  private static final byte[] NO_MODEL = {};

  /** Empty unless these are merges. */
  private final String merges;

  /** Empty where another tool's model holds it. */
  private final String vocabulary;

  /** Another tool's model as it came; else empty. */
  private final byte[] model;

  private final String settings;

  private SubwordFiles(String merges, String vocabulary, byte[] model, String settings) {
    this.merges = merges;
    this.vocabulary = vocabulary;
    this.model = model;
    this.settings = settings;
  }

  static SubwordFiles write(SubwordForm form, Merges merges, Vocabulary vocabulary) {
    return new SubwordFiles(
        form.kind() == Kind.BPE ? merges.text() : "",
        VocabularyFile.write(vocabulary),
        NO_MODEL,
        form.text());
  }

  /** Of another tool's model. */
  static SubwordFiles write(SubwordForm form, byte[] model) {
    return new SubwordFiles("", "", model, form.text());
  }

  static SubwordFiles of(Map<String, byte[]> contents, String directory) {
    String settings = text(contents, SETTINGS, directory);
    return switch (SubwordForm.parse(settings, directory + "/" + SETTINGS).kind()) {
      case BPE ->
          new SubwordFiles(
              text(contents, MERGES, directory),
              text(contents, VOCABULARY, directory),
              NO_MODEL,
              settings);
      case UNIGRAM ->
          new SubwordFiles("", text(contents, VOCABULARY, directory), NO_MODEL, settings);
      case SENTENCEPIECE ->
          new SubwordFiles("", "", content(contents, SENTENCE_PIECE, directory), settings);
      case HUGGINGFACE ->
          new SubwordFiles("", "", content(contents, TOKENIZER_JSON, directory), settings);
    };
  }

  private static String text(Map<String, byte[]> contents, String name, String directory) {
    return new String(content(contents, name, directory), StandardCharsets.UTF_8);
  }

  private static byte[] content(Map<String, byte[]> contents, String name, String directory) {
    byte[] content = contents.get(name);
    if (content == null) {
      throw new UserException(
          "%s: there is no file %s, which Tandem writes for such subwords"
              .formatted(directory, name));
    }
    return content;
  }

  /** The same subwords in another form. */
  SubwordFiles with(SubwordForm form) {
    return new SubwordFiles(merges, vocabulary, model, form.text());
  }

  Map<String, byte[]> contents() {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    if (!merges.isEmpty()) {
      contents.put(MERGES, merges.getBytes(StandardCharsets.UTF_8));
    }
    if (!vocabulary.isEmpty()) {
      contents.put(VOCABULARY, vocabulary.getBytes(StandardCharsets.UTF_8));
    }
    if (model.length > 0) {
      contents.put(modelName(SubwordForm.parse(settings, SETTINGS).kind()), model);
    }
    contents.put(SETTINGS, settings.getBytes(StandardCharsets.UTF_8));
    return contents;
  }

  private static String modelName(Kind kind) {
    return kind == Kind.SENTENCEPIECE ? SENTENCE_PIECE : TOKENIZER_JSON;
  }

  LineCoder parse(String directory) {
    SubwordForm form = SubwordForm.parse(settings, directory + "/" + SETTINGS);
    return switch (form.kind()) {
      case BPE, UNIGRAM ->
          new SubwordCoder(
              form,
              merges.isEmpty() ? Merges.NONE : Merges.parse(merges, directory + "/" + MERGES),
              VocabularyFile.parse(vocabulary, directory + "/" + VOCABULARY));
      case SENTENCEPIECE, HUGGINGFACE ->
          OutsideCoder.of(form, model, directory + "/" + modelName(form.kind()));
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SubwordFiles that
        && merges.equals(that.merges)
        && vocabulary.equals(that.vocabulary)
        && Arrays.equals(model, that.model)
        && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return Objects.hash(merges, vocabulary, Arrays.hashCode(model), settings);
  }
}
