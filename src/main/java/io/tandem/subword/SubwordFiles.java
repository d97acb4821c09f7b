package io.tandem.subword;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.subword.imported.ModelFile;
import io.tandem.text.moses.TextForm;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files that store {@link Subwords}: a JSON object ({@link SubwordForm}) and the vocabulary,
 * and for byte pair encoding subword-nmt's codes, once or for each side; for another tool's model
 * its files instead; and for truecased text a model of Moses' truecaser for each side. A plain
 * class with plain fields, because Kryo cannot read records.
 */
public final class SubwordFiles implements Serializable {
  public static final String MERGES = "merges.codes";
  public static final String VOCABULARY = "vocabulary.txt";
  public static final String SETTINGS = "subwords.json";

  /** The file that is also written next to unigram subwords, only for other tools. */
  public static final String SENTENCE_PIECE = "sentencepiece.model";

  public static final String TOKENIZER_JSON = "tokenizer.json";

  public static final String SOURCE_CASING = "truecase-model.source";
  public static final String TARGET_CASING = "truecase-model.target";

  /** The SentencePiece models of a Marian model. */
  public static final String MARIAN_SOURCE = "source.spm";

  public static final String MARIAN_TARGET = "target.spm";

  /** The vocabulary of a Marian model, or of its source side; the name ends as its format does. */
  static final String MARIAN_VOCABULARY = "vocab.";

  /** The vocabulary of the target side of a Marian model, if that is another one. */
  static final String MARIAN_TARGET_VOCABULARY = "target_vocab.";

  /** The files that are read if they exist. */
  public static final List<String> NAMES =
      Stream.of(
              List.of(MERGES, VOCABULARY, SETTINGS, SENTENCE_PIECE, TOKENIZER_JSON),
              ofEachSide(MERGES),
              ofEachSide(VOCABULARY),
              List.of(SOURCE_CASING, TARGET_CASING),
              List.of(MARIAN_SOURCE, MARIAN_TARGET),
              marianVocabularies())
          .flatMap(List::stream)
          .toList();

  private static final long serialVersionUID = 4L;

  /** The files that a {@link SubwordForm} is written to. */
  private static final List<String> OF_FORM = List.of(SOURCE_CASING, TARGET_CASING, SETTINGS);

  /** Content by name, in the order in which the files are written. */
  private final LinkedHashMap<String, byte[]> contents;

  /**
   * @param model the files that segment text; content by name
   */
  SubwordFiles(SubwordForm form, Map<String, byte[]> model) {
    contents = new LinkedHashMap<>(model);
    contents.keySet().removeAll(OF_FORM);
    if (form.words().casing() == Casing.TRUECASE) {
      contents.put(SOURCE_CASING, casing(form.words().source()));
      contents.put(TARGET_CASING, casing(form.words().target()));
    }
    contents.put(SETTINGS, bytes(form.text()));
  }

  private static byte[] casing(TextForm form) {
    StringBuilder text = new StringBuilder();
    form.truecaser().model().lines().forEach(line -> text.append(line).append('\n'));
    return bytes(text.toString());
  }

  /** Creates the files of learned subwords. */
  static SubwordFiles learned(SubwordSides sides) {
    Map<String, byte[]> model = new LinkedHashMap<>();
    if (sides.form().kind() == SubwordKind.BPE) {
      sides.learned(MERGES).forEach((name, side) -> model.put(name, bytes(side.merges().text())));
    }
    sides
        .learned(VOCABULARY)
        .forEach((name, side) -> model.put(name, bytes(VocabularyFile.write(side.vocabulary()))));
    return new SubwordFiles(sides.form(), model);
  }

  /** Returns the names that the vocabularies of Marian models may have, the source side's first. */
  static List<String> marianVocabularies() {
    return Stream.of(MARIAN_VOCABULARY, MARIAN_TARGET_VOCABULARY)
        .flatMap(name -> ModelFile.VOCABULARY_FORMATS.stream().map(name::concat))
        .toList();
  }

  /** Returns the names of the files that each side has of its own. */
  static List<String> ofEachSide(String name) {
    return Arrays.stream(Side.values()).map(side -> side.file(name)).toList();
  }

  /** Returns the same subwords in another form. */
  SubwordFiles with(SubwordForm form) {
    return new SubwordFiles(form, contents);
  }

  Map<String, byte[]> contents() {
    return new LinkedHashMap<>(contents);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SubwordFiles that
        && contents.keySet().equals(that.contents.keySet())
        && contents.entrySet().stream()
            .allMatch(file -> Arrays.equals(file.getValue(), that.contents.get(file.getKey())));
  }

  @Override
  public int hashCode() {
    return contents.entrySet().stream()
        .mapToInt(file -> file.getKey().hashCode() ^ Arrays.hashCode(file.getValue()))
        .sum();
  }
}
