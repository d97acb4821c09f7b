package io.tandem.subword;

import java.util.random.RandomGenerator;

/** Encodes a word into the ids of its pieces. Safe for use by several threads. */
interface WordEncoder {
  int[] encode(String word);

  /**
   * Returns ids drawn at random.
   *
   * @param strength BPE: the probability of leaving a merge out; unigram: the exponent of the
   *     probabilities
   */
  int[] sample(String word, double strength, RandomGenerator random);
}
