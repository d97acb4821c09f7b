package io.tandem.sentencepiece;

import java.util.random.RandomGenerator;

/** Segments normalised text into pieces. Safe for use by several threads. */
interface Segmenter {
  /** The segmentation that is used where nothing is drawn; the text is UTF-8. */
  Segmentation best(byte[] text);

  /**
   * Another segmentation, drawn at random.
   *
   * @param strength BPE: the probability of leaving a merge out; unigram: the exponent of the
   *     probabilities
   */
  Segmentation sample(byte[] text, double strength, RandomGenerator random);
}
