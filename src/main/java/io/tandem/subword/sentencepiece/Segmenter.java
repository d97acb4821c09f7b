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
}
