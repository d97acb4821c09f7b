package io.tandem.subword;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.subword.imported.ImportedTokenizer;
import io.tandem.subword.imported.ModelFile;
import io.tandem.subword.sentencepiece.SentencePieceFile;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Turns text into ids and back. It contains the segmentation of words (merges, or the probabilities
 * of pieces), the vocabulary and the splitting of lines, which is all that a model needs to read
 * and write text, for both its sides: {@link #source} is read, {@link #target} is written. They
 * have one vocabulary, or each its own. Immutable, safe for use by several threads and on
 * executors.
 *
 * <p>With {@link io.tandem.config.SubwordSettings.Splitting#REVERSIBLE} and {@link
 * io.tandem.config.CorpusSettings.Casing#KEEP}, {@code decode(encode(line))} is the line itself for
 * every well-formed line: a character without a piece is written as its UTF-8 bytes, and so is
 * U+2581, which represents the space in pieces. A lone surrogate comes back as U+FFFD. With {@link
 * io.tandem.config.SubwordSettings.Splitting#WHITESPACE} runs of spaces come back as one, and the
 * line comes back trimmed; a space after a word that ends in bytes is a separate byte token. If a
 * side has a {@link io.tandem.text.moses.TextForm}, encoding brings its lines into that form and
 * decoding undoes it: {@code decode(encodeTarget(line))} is the tokenized line after Moses'
 * detruecaser and detokenizer.
 */
public final class Subwords implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The row of an id that another tool's model does not have. */
  public static final int NO_ROW = -1;

  /**
   * The files: only they are serialized, by Java and Kryo alike; the tables are rebuilt where
   * needed.
   */
  private final SubwordFiles files;

  private transient volatile SubwordSides sides;

  private Subwords(SubwordFiles files, SubwordSides sides) {
    this.files = files;
    this.sides = sides;
  }

  private static Subwords learned(SubwordSides sides) {
    return new Subwords(SubwordFiles.learned(sides), sides);
  }

  /** Creates subwords by byte pair encoding. */
  public static Subwords of(Merges merges, Vocabulary vocabulary, LineWords words) {
    SubwordForm form = new SubwordForm(SubwordKind.BPE, words);
    return learned(SubwordSides.joint(form, new SubwordCoder(form, merges, vocabulary)));
  }

  /**
   * Creates subwords by a unigram model; the counts of the vocabulary determine the probabilities.
   */
  public static Subwords unigram(Vocabulary vocabulary, LineWords words) {
    SubwordForm form = new SubwordForm(SubwordKind.UNIGRAM, words);
    return learned(SubwordSides.joint(form, new SubwordCoder(form, Merges.NONE, vocabulary)));
  }

  /**
   * Creates subwords whose sides have nothing in common, from those learned on the text of each.
   *
   * @throws IllegalArgumentException if they are not of one kind, or prepare lines differently
   */
  public static Subwords separate(Subwords ofSource, Subwords ofTarget) {
    SubwordForm form = ofSource.sides().form();
    if (form.kind().isOutside() || !form.equals(ofTarget.sides().form())) {
      throw new IllegalArgumentException(
          "expected learned subwords of one form, not %s and %s"
              .formatted(form, ofTarget.sides().form()));
    }
    return learned(
        SubwordSides.of(form.separate(), ofSource.source().coder(), ofTarget.target().coder()));
  }

  /**
   * Creates subwords of another tool's model. Special tokens, bytes and UNK have their usual ids,
   * and the model's other tokens follow in their order. Text without a token is UNK, unless the
   * model falls back to bytes.
   *
   * @param kind {@link SubwordKind#SENTENCEPIECE} or {@link SubwordKind#HUGGINGFACE}
   * @param model content of a {@code .model} file or {@code tokenizer.json}
   * @param words the preparation of lines; their splitting is not used
   * @param file the name of the model in messages
   * @throws UserException if it cannot be read
   */
  public static Subwords imported(SubwordKind kind, byte[] model, LineWords words, String file) {
    SubwordForm form = new SubwordForm(kind, words);
    ModelFile content = new ModelFile(file, model);
    boolean isSentencePiece = kind == SubwordKind.SENTENCEPIECE;
    String name = isSentencePiece ? SubwordFiles.SENTENCE_PIECE : SubwordFiles.TOKENIZER_JSON;
    ImportedTokenizer tokenizer =
        isSentencePiece
            ? ImportedTokenizer.sentencePiece(content)
            : ImportedTokenizer.tokenizerJson(content);
    return new Subwords(
        new SubwordFiles(form, Map.of(name, model)), SubwordSides.imported(form, tokenizer, file));
  }

  /**
   * Creates the subwords of a Marian model, such as those of OPUS-MT: lines are split by the
   * SentencePiece model of their side, and their pieces have the ids of a vocabulary. Entries
   * {@code >>xx<<} are tags. For the order of ids see {@link #imported}.
   *
   * @param source the SentencePiece model of the source side
   * @param target that of the target side; may be the same
   * @param vocabularies {@code vocab.json} or {@code vocab.yml} for both sides; or two, that of the
   *     source side first; or none if the ids are those of the SentencePiece models
   * @param words the preparation of lines; their splitting is not used
   * @throws UserException if a file cannot be read
   */
  public static Subwords marian(
      ModelFile source, ModelFile target, List<ModelFile> vocabularies, LineWords words) {
    SubwordForm form = new SubwordForm(SubwordKind.MARIAN, words);
    SubwordSides sides = SubwordSides.marian(form, source, target, vocabularies);
    Map<String, byte[]> model = new LinkedHashMap<>();
    model.put(SubwordFiles.MARIAN_SOURCE, source.content());
    model.put(SubwordFiles.MARIAN_TARGET, target.content());
    List<String> names =
        List.of(SubwordFiles.MARIAN_VOCABULARY, SubwordFiles.MARIAN_TARGET_VOCABULARY);
    for (int i = 0; i < vocabularies.size(); i++) {
      ModelFile vocabulary = vocabularies.get(i);
      model.put(names.get(i) + vocabulary.vocabularyFormat(), vocabulary.content());
    }
    return new Subwords(new SubwordFiles(form, model), sides);
  }

  /**
   * Returns the same subwords with tags: each is one token, with one of the last ids, if it is at
   * the start of a source line and followed by a space or another tag. Tags of another tool's model
   * remain.
   */
  public Subwords withTags(List<String> tags) {
    SubwordForm form = sides().form();
    return tags.equals(form.tags()) ? this : with(form.with(List.copyOf(tags)));
  }

  /** Returns the same subwords with another splitting of lines. */
  public Subwords withWords(LineWords others) {
    return others.equals(words()) ? this : with(sides().form().with(others));
  }

  /**
   * Returns the same subwords for a model that learns from lines as {@link
   * io.tandem.text.Normalizer} leaves them, and so has to translate such lines, or from any lines.
   * Encoding is the same.
   */
  public Subwords ofNormalizedText(boolean only) {
    SubwordForm form = sides().form();
    return only == form.normalized() ? this : with(form.normalized(only));
  }

  /** Returns whether a model with these subwords learns from normalized lines only. */
  public boolean isOfNormalizedText() {
    return sides().form().normalized();
  }

  /** Returns whether both give every line the same ids. */
  public boolean encodesLike(Subwords other) {
    return ofNormalizedText(other.isOfNormalizedText()).equals(other);
  }

  private Subwords with(SubwordForm form) {
    SubwordFiles others = files.with(form);
    return new Subwords(others, parsed(others, "subwords in another form"));
  }

  private static SubwordSides parsed(SubwordFiles files, String directory) {
    return new SubwordReader(files.contents(), directory).sides();
  }

  /**
   * Returns the subwords from the contents returned by {@link #files}.
   *
   * @param files content by file name; further files are ignored
   * @param directory their directory, for messages
   * @throws UserException if one is missing or cannot be read
   */
  public static Subwords of(Map<String, byte[]> files, String directory) {
    SubwordFiles read = new SubwordReader(files, directory).files();
    return new Subwords(read, parsed(read, directory));
  }

  /**
   * Returns the files that store these subwords, content by name; see {@link SubwordFiles}. Unigram
   * subwords have {@link SubwordFiles#SENTENCE_PIECE} next to them.
   */
  public Map<String, byte[]> files() {
    Map<String, byte[]> contents = files.contents();
    if (kind() == SubwordKind.UNIGRAM) {
      learned(SubwordFiles.SENTENCE_PIECE)
          .forEach(
              (name, side) ->
                  contents.put(name, SentencePieceFile.write(side.sentencePieceModel())));
    }
    return contents;
  }

  /**
   * Returns the learned subwords by file name: one file for both sides, or one for each, as in
   * {@code tokenizer.source.json}.
   */
  public Map<String, SubwordSide> learned(String file) {
    return sides().learned(file);
  }

  public SubwordKind kind() {
    return sides().form().kind();
  }

  /** Returns the tags that may precede source lines, in the order of their ids. */
  public List<String> tags() {
    return sides().form().tags();
  }

  public LineWords words() {
    return sides().form().words();
  }

  /** Returns the side that is read. */
  public SubwordSide source() {
    return sides().source();
  }

  /** Returns the side that is written. */
  public SubwordSide target() {
    return sides().target();
  }

  public SubwordSide side(Side side) {
    return side == Side.SOURCE ? source() : target();
  }

  /**
   * Returns for each id of a side the row of the model that it was taken from; see {@link
   * SubwordSide#importedRows}.
   */
  public int[] importedRows(Side side) {
    return side(side).importedRows();
  }

  /** Returns whether both sides have one vocabulary, so that an id is the same token on both. */
  public boolean isJoint() {
    return sides().isJoint();
  }

  /**
   * Returns a number of the vocabulary, or one of each with a plus sign between them, for messages.
   */
  public String ofVocabularies(ToIntFunction<SubwordSide> number) {
    String ofSource = Text.format("%,d", number.applyAsInt(source()));
    return isJoint() ? ofSource : ofSource + Text.format(" + %,d", number.applyAsInt(target()));
  }

  public Vocabulary sourceVocabulary() {
    return source().vocabulary();
  }

  public Vocabulary targetVocabulary() {
    return target().vocabulary();
  }

  /**
   * Returns the vocabulary of both sides.
   *
   * @throws IllegalStateException if each has its own
   */
  public Vocabulary vocabulary() {
    return joint().vocabulary();
  }

  /**
   * Returns how many ids there are.
   *
   * @throws IllegalStateException if each side has its own
   */
  public int size() {
    return joint().size();
  }

  /**
   * Returns the merges of byte pair encoding; none for other subwords.
   *
   * @throws IllegalStateException if each side has its own
   */
  public Merges merges() {
    return joint().merges();
  }

  private SubwordSide joint() {
    if (!isJoint()) {
      throw new IllegalStateException("each side has a vocabulary of its own");
    }
    return source();
  }

  /** Returns the ids of a line of the source language and of its tags, without BOS and EOS. */
  public int[] encode(String line) {
    return source().encode(line);
  }

  /** Returns a source line and the tags that it begins with. */
  public TaggedLine tagged(String line) {
    return source().tagged(line);
  }

  /**
   * Returns the ids of tags.
   *
   * @param setting the setting that names them, for messages
   * @throws UserException if there is no such tag
   */
  public int[] idsOfTags(String setting, List<String> tags) {
    return tags.stream().mapToInt(tag -> idOfTag(setting, tag)).toArray();
  }

  private int idOfTag(String setting, String tag) {
    return sourceVocabulary()
        .idOfTag(tag)
        .orElseThrow(
            () ->
                UserException.of(
                    "%s: unknown tag %s; %s",
                    setting,
                    tag,
                    sourceVocabulary().tags().isEmpty()
                        ? "the corpus was prepared without tags (corpus.inputs tags)"
                        : "the tags are " + String.join(", ", sourceVocabulary().tags())));
  }

  /** Returns the ids of a line of the target language, without BOS and EOS. */
  public int[] encodeTarget(String line) {
    return target().encode(line);
  }

  /** Returns the text of ids of the target language; see {@link SubwordSide#decode}. */
  public String decode(int[] ids) {
    return target().decode(ids);
  }

  private SubwordSides sides() {
    SubwordSides made = sides;
    if (made == null) {
      made = parsed(files, "the subwords that were sent");
      sides = made;
    }
    return made;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Subwords that && files.equals(that.files);
  }

  @Override
  public int hashCode() {
    return files.hashCode();
  }
}
