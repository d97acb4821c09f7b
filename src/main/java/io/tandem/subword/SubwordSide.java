package io.tandem.subword;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import io.tandem.text.Normalizer;
import io.tandem.text.WordMap;
import io.tandem.text.Words;
import io.tandem.text.moses.TextForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One side of {@link Subwords}: how its lines become ids, and its ids lines. Immutable, safe for
 * use by several threads.
 */
public final class SubwordSide {
  private static final Normalizer KEEPING_CASE = new Normalizer(Casing.KEEP);

  private final Side side;
  private final SubwordForm form;
  private final LineCoder coder;

  SubwordSide(Side side, SubwordForm form, LineCoder coder) {
    this.side = side;
    this.form = form;
    this.coder = coder;
  }

  LineCoder coder() {
    return coder;
  }

  public SubwordKind kind() {
    return form.kind();
  }

  public LineWords words() {
    return form.words();
  }

  public Vocabulary vocabulary() {
    return coder.vocabulary();
  }

  /** Returns the number of ids. */
  public int size() {
    return vocabulary().size();
  }

  /** Returns the merges of byte pair encoding; none for other subwords. */
  public Merges merges() {
    return coder.merges();
  }

  /** Returns a line and the tags that it begins with. */
  public TaggedLine tagged(String line) {
    return side.tagged(line, vocabulary());
  }

  /** Returns whether a model with these subwords learns from normalized lines only. */
  public boolean isOfNormalizedText() {
    return form.normalized();
  }

  /**
   * Returns a line in the form of those that a model with these subwords learns from. If these are
   * normalized, so is the text of the line; its tags stay.
   */
  public String normalized(String line) {
    if (!form.normalized()) {
      return line;
    }
    String kept = KEEPING_CASE.normalize(line);
    String text = tagged(kept).text();
    return kept.substring(0, kept.length() - text.length())
        + new Normalizer(words().casing()).normalize(text);
  }

  /** Returns the ids of a line and of its tags, without BOS and EOS. */
  public int[] encode(String line) {
    return encodeTagged(tagged(line));
  }

  /** Returns the ids of a line whose tags are known, without BOS and EOS. */
  public int[] encodeTagged(TaggedLine line) {
    return line.before(coder.encode(textOf(line)));
  }

  /** Returns the line of ids and the tags that they begin with; see {@link #decode}. */
  public TaggedLine read(int[] ids) {
    int tags = countTags(ids);
    return new TaggedLine(
        Arrays.copyOf(ids, tags), decode(Arrays.copyOfRange(ids, tags, ids.length)));
  }

  private int countTags(int[] ids) {
    int tags = 0;
    while (tags < ids.length && vocabulary().kindOf(ids[tags]) == Vocabulary.Kind.TAG) {
      tags++;
    }
    return tags;
  }

  private String textOf(TaggedLine line) {
    return words().text(line.text(), side.form(words()));
  }

  /**
   * Returns the text of ids, detokenized if it was tokenized. PAD, BOS and EOS add nothing,
   * wherever they are; UNK and bytes that are not UTF-8 show as U+FFFD.
   *
   * @throws IllegalArgumentException when an id is not below {@link #size}
   */
  public String decode(int[] ids) {
    return side.form(words()).restore(coder.decode(ids));
  }

  /**
   * Returns the words that each id belongs to, of the text as the model reads or writes it: if a
   * side is tokenized, punctuation marks are separate words. Tags are not words.
   */
  public TokenWords wordsOf(int[] ids) {
    return coder.wordsOf(ids);
  }

  /**
   * Returns the words of a text that each id belongs to: those that a reader counts, of which
   * punctuation marks are part, however the model reads or writes it.
   *
   * @param ids the ids of the text and of tags; may end before it does
   * @param text the text without its tags, as it was encoded or as it was decoded
   */
  public TokenWords wordsOf(int[] ids, String text) {
    TokenWords asRead = wordsOf(ids);
    TextForm textForm = side.form(words());
    if (textForm.equals(TextForm.PLAIN)) {
      return asRead;
    }
    String read = coder.decode(Arrays.copyOfRange(ids, countTags(ids), ids.length));
    List<String> parts =
        Words.of(read).stream()
            .map(word -> textForm.unescaped(read.substring(word.from(), word.to())))
            .toList();
    return asRead.in(WordMap.of(parts, text));
  }

  /**
   * Returns other ids for the same text, drawn at random, so that training sees words segmented in
   * many ways.
   *
   * @param ids the ids returned by encoding
   * @param strength byte pair encoding: the probability of leaving a merge out (Provilkov et al.
   *     2020, arXiv 1910.13267); unigram: the exponent of the probabilities (Kudo 2018, arXiv
   *     1804.10959)
   */
  public int[] resample(int[] ids, double strength, RandomGenerator random) {
    int tags = countTags(ids);
    int[] text = tags == 0 ? ids : Arrays.copyOfRange(ids, tags, ids.length);
    return TaggedLine.before(Arrays.copyOf(ids, tags), coder.resample(text, strength, random));
  }

  /**
   * Returns the human-readable tokens of a line, with "@@" after those that do not end their word.
   */
  public List<String> pieces(String line) {
    TaggedLine tagged = tagged(line);
    List<String> pieces = new ArrayList<>();
    Arrays.stream(tagged.ids()).mapToObj(vocabulary()::name).forEach(pieces::add);
    pieces.addAll(coder.pieces(textOf(tagged)));
    return pieces;
  }

  /**
   * Returns unigram subwords as a SentencePiece model with the same ids. SentencePiece segments
   * text whose casing and form are already applied in the same way, except for U+2581 in the text
   * (which it takes for a space) and the empty line.
   *
   * @throws IllegalStateException when these are not unigram subwords
   */
  public SentencePieceModel sentencePieceModel() {
    if (kind() != SubwordKind.UNIGRAM) {
      throw new IllegalStateException("only unigram pieces can be saved as a SentencePiece model");
    }
    return UnigramFile.of(vocabulary());
  }

  /**
   * Returns for each id the token's id in the model of another tool that it was taken from, which
   * is a row of that model's embeddings; {@link Subwords#NO_ROW} for tokens that the model lacks:
   * BOS, usually, bytes, and tags that were added. Learned subwords have none.
   */
  public int[] importedRows() {
    return coder.importedRows();
  }

  /**
   * The implementation of a {@link SubwordSide}, or of both, which documents the methods. Lines
   * come without their tags, in the form in which they are split into words, and go in that form.
   * Safe for use by several threads.
   */
  interface LineCoder {
    Vocabulary vocabulary();

    Merges merges();

    int[] encode(String text);

    String decode(int[] ids);

    TokenWords wordsOf(int[] ids);

    int[] resample(int[] ids, double strength, RandomGenerator random);

    List<String> pieces(String text);

    int[] importedRows();
  }
}
