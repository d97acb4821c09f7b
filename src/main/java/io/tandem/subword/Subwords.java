package io.tandem.subword;

import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.UserException;
import io.tandem.sentencepiece.SentencePieceFile;
import io.tandem.sentencepiece.SentencePieceModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Turns text into ids and back. It contains the segmentation of words (merges, or the probabilities
 * of pieces), the vocabulary and the splitting of lines, which is all that a model needs to read
 * and write text. Immutable, safe for use by several threads and on executors.
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

  /** The word number of an id that is in no word: a space, or nothing. */
  public static final int NO_WORD = -1;

  /**
   * The files: only they are serialized, by Java and Kryo alike; the tables are rebuilt where
   * needed.
   */
  private final SubwordFiles files;

  private transient volatile LineCoder coder;

  private Subwords(SubwordFiles files, LineCoder coder) {
    this.files = files;
    this.coder = coder;
  }

  /** Creates subwords by byte pair encoding. */
  public static Subwords of(Merges merges, Vocabulary vocabulary, LineWords words) {
    return of(new SubwordForm(Kind.BPE, words, List.of()), merges, vocabulary);
  }

  /**
   * Creates subwords by a unigram model; the counts of the vocabulary determine the probabilities.
   */
  public static Subwords unigram(Vocabulary vocabulary, LineWords words) {
    return of(new SubwordForm(Kind.UNIGRAM, words, List.of()), Merges.NONE, vocabulary);
  }

  /**
   * Creates subwords of another tool's model. Special tokens, bytes and UNK have their usual ids,
   * and the model's other tokens follow in their order. Text without a token is UNK, unless the
   * model falls back to bytes.
   *
   * @param kind {@link Kind#SENTENCEPIECE} or {@link Kind#HUGGINGFACE}
   * @param model content of a {@code .model} file or {@code tokenizer.json}
   * @param words the preparation of lines; their splitting is not used
   * @param file the name of the model in messages
   * @throws UserException if it cannot be read
   */
  public static Subwords imported(Kind kind, byte[] model, LineWords words, String file) {
    SubwordForm form = new SubwordForm(kind, words, List.of());
    return new Subwords(SubwordFiles.write(form, model), ImportedCoder.of(form, model, file));
  }

  /**
   * Returns the same subwords with tags: each is one token, with one of the last ids, if it is at
   * the start of a source line and followed by a space or another tag.
   */
  public Subwords withTags(List<String> tags) {
    if (tags.equals(coder().form().tags())) {
      return this;
    }
    return with(new SubwordForm(kind(), words(), tags));
  }

  /** Returns the same subwords with another splitting of lines. */
  public Subwords withWords(LineWords others) {
    return others.equals(words()) ? this : with(coder().form().with(others));
  }

  private Subwords with(SubwordForm form) {
    SubwordFiles others = files.with(form);
    return new Subwords(others, others.parse("subwords in another form"));
  }

  private static Subwords of(SubwordForm form, Merges merges, Vocabulary vocabulary) {
    return new Subwords(
        SubwordFiles.write(form, merges, vocabulary), new SubwordCoder(form, merges, vocabulary));
  }

  /**
   * Returns the subwords from the contents returned by {@link #files}.
   *
   * @param files content by file name; further files are ignored
   * @param directory their directory, for messages
   * @throws UserException if one is missing or cannot be read
   */
  public static Subwords of(Map<String, byte[]> files, String directory) {
    SubwordFiles read = SubwordFiles.of(files, directory);
    return new Subwords(read, read.parse(directory));
  }

  /**
   * Returns the files that store these subwords, content by name; see {@link SubwordFiles}. Unigram
   * subwords have {@link SubwordFiles#SENTENCE_PIECE} next to them.
   */
  public Map<String, byte[]> files() {
    Map<String, byte[]> contents = files.contents();
    if (kind() == Kind.UNIGRAM) {
      contents.put(SubwordFiles.SENTENCE_PIECE, SentencePieceFile.write(sentencePieceModel()));
    }
    return contents;
  }

  /**
   * Returns unigram subwords as a SentencePiece model with the same ids. SentencePiece segments
   * text whose casing and form are already applied in the same way, except for U+2581 in the text
   * (which it takes for a space) and the empty line.
   *
   * @throws IllegalStateException when these are not unigram subwords
   */
  public SentencePieceModel sentencePieceModel() {
    if (kind() != Kind.UNIGRAM) {
      throw new IllegalStateException("only unigram pieces can be saved as a SentencePiece model");
    }
    return UnigramFile.of(vocabulary());
  }

  public Kind kind() {
    return coder().form().kind();
  }

  /** Returns the tags that may precede source lines, in the order of their ids. */
  public List<String> tags() {
    return coder().form().tags();
  }

  /** Returns how many ids there are. */
  public int size() {
    return coder().vocabulary().size();
  }

  public Vocabulary vocabulary() {
    return coder().vocabulary();
  }

  /** Returns the merges of byte pair encoding; none for other subwords. */
  public Merges merges() {
    return coder().merges();
  }

  public LineWords words() {
    return coder().form().words();
  }

  /** Returns the ids of a line of the source language and of its tags, without BOS and EOS. */
  public int[] encode(String line) {
    TaggedLine tagged = tagged(line);
    return tagged.before(coder().encode(tagged.text()));
  }

  /** Returns a source line and the tags that it begins with. */
  public TaggedLine tagged(String line) {
    return TaggedLine.of(line, vocabulary());
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
    return vocabulary()
        .idOfTag(tag)
        .orElseThrow(
            () ->
                new UserException(
                    "%s: unknown tag %s; %s"
                        .formatted(
                            setting,
                            tag,
                            vocabulary().tags().isEmpty()
                                ? "the corpus was prepared without tags (corpus.inputs tags)"
                                : "the tags are " + String.join(", ", vocabulary().tags()))));
  }

  /** Returns the ids of a line of the target language, without BOS and EOS. */
  public int[] encodeTarget(String line) {
    return coder().encodeTarget(line);
  }

  /**
   * Returns the text of ids of the target language, detokenized if it was tokenized. PAD, BOS and
   * EOS add nothing, wherever they are; UNK and bytes that are not UTF-8 show as U+FFFD.
   *
   * @throws IllegalArgumentException when an id is not below {@link #size}
   */
  public String decode(int[] ids) {
    return coder().decode(ids);
  }

  /**
   * Returns the word that each id belongs to, from 0, or {@link #NO_WORD}. Words are separated by
   * spaces, in the text as the model reads or writes it: if a side is tokenized, punctuation marks
   * are separate words. Tags are not words.
   */
  public int[] wordsOf(int[] ids) {
    return coder().wordsOf(ids);
  }

  /**
   * Returns other ids for the same text, drawn at random, so that training sees words segmented in
   * many ways.
   *
   * @param ids the ids returned by encoding, of either language
   * @param strength byte pair encoding: the probability of leaving a merge out (Provilkov et al.
   *     2020, arXiv 1910.13267); unigram: the exponent of the probabilities (Kudo 2018, arXiv
   *     1804.10959)
   */
  public int[] resample(int[] ids, double strength, RandomGenerator random) {
    int tags = 0;
    while (tags < ids.length && vocabulary().kindOf(ids[tags]) == Vocabulary.Kind.TAG) {
      tags++;
    }
    int[] text = tags == 0 ? ids : Arrays.copyOfRange(ids, tags, ids.length);
    return TaggedLine.before(Arrays.copyOf(ids, tags), coder().resample(text, strength, random));
  }

  /**
   * Returns the human-readable tokens of a line, with "@@" after those that do not end their word.
   */
  public List<String> pieces(String line) {
    TaggedLine tagged = tagged(line);
    List<String> pieces = new ArrayList<>();
    Arrays.stream(tagged.ids()).mapToObj(vocabulary()::name).forEach(pieces::add);
    pieces.addAll(coder().pieces(tagged.text()));
    return pieces;
  }

  private LineCoder coder() {
    LineCoder made = coder;
    if (made == null) {
      made = files.parse("the subwords that were sent");
      coder = made;
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
