package io.tandem.corpus;

import java.io.Serializable;

/**
 * The signature of a set in bands (Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive
 * Datasets, 3.3 and 3.4): a band is the hash of the minima of some hash functions over the set.
 * Sets of Jaccard similarity s share a band with a probability of 1 - (1 - s^rows)^bands. The
 * functions are h(x) = the upper half of (a x + b) modulo 2^64 with odd a, the same everywhere.
 */
final class MinHash implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int bands;
  private final int rows;
  private final long[] factors;
  private final long[] offsets;

  /**
   * @param rows hash functions of a band
   */
  MinHash(int bands, int rows) {
    this.bands = bands;
    this.rows = rows;
    factors = new long[bands * rows];
    offsets = new long[bands * rows];
    for (int f = 0; f < factors.length; f++) {
      factors[f] = SentenceKey.mix(2L * f + 1) | 1;
      offsets[f] = SentenceKey.mix(2L * f + 2);
    }
  }

  /** The bands of a set that is not empty; a band also tells its number. */
  long[] bandsOf(long[] set) {
    long[] hashes = new long[bands];
    for (int band = 0; band < bands; band++) {
      long hash = band;
      for (int f = band * rows; f < (band + 1) * rows; f++) {
        hash = SentenceKey.mix(hash ^ minimum(set, factors[f], offsets[f]));
      }
      hashes[band] = hash;
    }
    return hashes;
  }

  private static int minimum(long[] set, long factor, long offset) {
    int minimum = Integer.MAX_VALUE;
    for (long element : set) {
      minimum = Math.min(minimum, (int) ((factor * element + offset) >>> Integer.SIZE));
    }
    return minimum;
  }
}
