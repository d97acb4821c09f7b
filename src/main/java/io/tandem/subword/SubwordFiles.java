package io.tandem.subword;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.UserException;
import io.tandem.text.moses.TextForm;
import io.tandem.text.moses.TruecaseModel;
import io.tandem.text.moses.Truecaser;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The files that store {@link Subwords}: a JSON object ({@link SubwordForm}) and the vocabulary,
 * and for byte pair encoding subword-nmt's codes; for another tool's model that model instead; and
 * for truecased text a model of Moses' truecaser for each side. A plain class with plain fields,
 * because Kryo cannot read records.
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

  /** The files that are read if they exist. */
  public static final List<String> NAMES =
      List.of(
          MERGES,
          VOCABULARY,
          SETTINGS,
          SENTENCE_PIECE,
          TOKENIZER_JSON,
          SOURCE_CASING,
          TARGET_CASING);

  private static final long serialVersionUID = 3L;

  private static final byte[] NO_MODEL = {};

  /** Empty except for merges. */
  private final String merges;

  /** Empty if another tool's model contains it. */
  private final String vocabulary;

  /** Another tool's model, unchanged; else empty. */
  private final byte[] model;

  private final String settings;

  /** Empty unless text is truecased. */
  private final String sourceCasing;

  private final String targetCasing;

  private SubwordFiles(String merges, String vocabulary, byte[] model, SubwordForm form) {
    this.merges = merges;
    this.vocabulary = vocabulary;
    this.model = model;
    settings = form.text();
    sourceCasing = casing(form.words().source());
    targetCasing = casing(form.words().target());
  }

  private static String casing(TextForm form) {
    StringBuilder text = new StringBuilder();
    form.truecaser().model().lines().forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  static SubwordFiles write(SubwordForm form, Merges merges, Vocabulary vocabulary) {
    return new SubwordFiles(
        form.kind() == Kind.BPE ? merges.text() : "",
        VocabularyFile.write(vocabulary),
        NO_MODEL,
        form);
  }

  /** Creates the files of another tool's model. */
  static SubwordFiles write(SubwordForm form, byte[] model) {
    return new SubwordFiles("", "", model, form);
  }

  static SubwordFiles of(Map<String, byte[]> contents, String directory) {
    SubwordForm form =
        form(
            text(contents, SETTINGS, directory),
            name -> text(contents, name, directory),
            directory);
    return switch (form.kind()) {
      case BPE ->
          new SubwordFiles(
              text(contents, MERGES, directory),
              text(contents, VOCABULARY, directory),
              NO_MODEL,
              form);
      case UNIGRAM -> new SubwordFiles("", text(contents, VOCABULARY, directory), NO_MODEL, form);
      case SENTENCEPIECE ->
          new SubwordFiles("", "", content(contents, SENTENCE_PIECE, directory), form);
      case HUGGINGFACE ->
          new SubwordFiles("", "", content(contents, TOKENIZER_JSON, directory), form);
      case MODEL -> throw new IllegalArgumentException("no kind of files: " + form.kind());
    };
  }

  /**
   * @param casing maps file names to the text of the truecasing models
   */
  private static SubwordForm form(String settings, UnaryOperator<String> casing, String directory) {
    SubwordForm form = SubwordForm.parse(settings, directory + "/" + SETTINGS);
    return form.words().casing() == Casing.TRUECASE
        ? form.with(
            form.words()
                .with(
                    truecaser(casing, SOURCE_CASING, directory),
                    truecaser(casing, TARGET_CASING, directory)))
        : form;
  }

  private static Truecaser truecaser(UnaryOperator<String> casing, String name, String directory) {
    return new Truecaser(
        TruecaseModel.parse(casing.apply(name).lines().toList(), directory + "/" + name));
  }

  private static String text(Map<String, byte[]> contents, String name, String directory) {
    return new String(content(contents, name, directory), StandardCharsets.UTF_8);
  }

  private static byte[] content(Map<String, byte[]> contents, String name, String directory) {
    byte[] content = contents.get(name);
    if (content == null) {
      throw new UserException(
          "%s: found no file %s, which Tandem writes for such subwords".formatted(directory, name));
    }
    return content;
  }

  /** Returns the same subwords in another form. */
  SubwordFiles with(SubwordForm form) {
    return new SubwordFiles(merges, vocabulary, model, form);
  }

  Map<String, byte[]> contents() {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    if (!merges.isEmpty()) {
      contents.put(MERGES, merges.getBytes(StandardCharsets.UTF_8));
    }
    if (!vocabulary.isEmpty()) {
      contents.put(VOCABULARY, vocabulary.getBytes(StandardCharsets.UTF_8));
    }
    SubwordForm form = SubwordForm.parse(settings, SETTINGS);
    if (model.length > 0) {
      contents.put(modelName(form.kind()), model);
    }
    if (form.words().casing() == Casing.TRUECASE) {
      contents.put(SOURCE_CASING, sourceCasing.getBytes(StandardCharsets.UTF_8));
      contents.put(TARGET_CASING, targetCasing.getBytes(StandardCharsets.UTF_8));
    }
    contents.put(SETTINGS, settings.getBytes(StandardCharsets.UTF_8));
    return contents;
  }

  private static String modelName(Kind kind) {
    return kind == Kind.SENTENCEPIECE ? SENTENCE_PIECE : TOKENIZER_JSON;
  }

  LineCoder parse(String directory) {
    SubwordForm form =
        form(settings, name -> name.equals(SOURCE_CASING) ? sourceCasing : targetCasing, directory);
    return switch (form.kind()) {
      case BPE, UNIGRAM ->
          new SubwordCoder(
              form,
              merges.isEmpty() ? Merges.NONE : Merges.parse(merges, directory + "/" + MERGES),
              VocabularyFile.parse(vocabulary, directory + "/" + VOCABULARY));
      case SENTENCEPIECE, HUGGINGFACE ->
          ImportedCoder.of(form, model, directory + "/" + modelName(form.kind()));
      case MODEL -> throw new IllegalArgumentException("no kind of files: " + form.kind());
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SubwordFiles that
        && merges.equals(that.merges)
        && vocabulary.equals(that.vocabulary)
        && Arrays.equals(model, that.model)
        && settings.equals(that.settings)
        && sourceCasing.equals(that.sourceCasing)
        && targetCasing.equals(that.targetCasing);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        merges, vocabulary, Arrays.hashCode(model), settings, sourceCasing, targetCasing);
  }
}
