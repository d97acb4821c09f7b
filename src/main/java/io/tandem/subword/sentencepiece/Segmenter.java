package io.tandem.subword.sentencepiece;

import java.util.random.RandomGenerator;

/** Segments normalized text into pieces. Safe for use by several threads. */
interface Segmenter {
  /** Returns the best segmentation, used unless sampling; the text is UTF-8. */
  Segmentation best(byte[] text);

  /**
   * Returns a segmentation drawn at random.
   *
   * @param strength BPE: the probability of leaving a merge out; unigram: the exponent of the
   *     probabilities
   */
  Segmentation sample(byte[] text, double strength, RandomGenerator random);

  /**
   * Returns the best segmentation of a span of the text.
   *
   * @param before the score of the best segmentation of the text before the span
   */
  WordCut cut(byte[] text, int from, int to, double before);

  /** Returns the score of the text before with this word, added up as the model does. */
  double scoreAfter(WordCut word, double before);

  /**
   * Returns whether no piece crosses the start of a word (U+2581), so that the segmentation of a
   * text is that of its words.
   */
  boolean isWordwise();

  /**
   * A word segmented into pieces.
   *
   * @param ids the ids of the pieces
   * @param ends the end of each piece, relative to the start of the word
   * @param scores the scores of the pieces, which are added one by one to that of the text before;
   *     none if pieces are not chosen by their sum
   * @param margin the distance to the score of the next best segmentation
   */
  record WordCut(int[] ids, int[] ends, double[] scores, double margin) {}
}
