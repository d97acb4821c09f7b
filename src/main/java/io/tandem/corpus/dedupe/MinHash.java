package io.tandem.corpus.dedupe;

import io.tandem.storage.Hash64;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The signature of a set in bands (Broder 1997; Leskovec, Rajaraman, Ullman, Mining of Massive
 * Datasets, 3.3 and 3.4): a band is the hash of the minima of some hash functions over the set.
 * Sets of Jaccard similarity s share a band with a probability of 1 - (1 - s^rows)^bands. The
 * functions are h(x) = a x + b modulo 2^32 with odd a over the lower half of the elements, the same
 * everywhere: Java's compiler vectorizes operations on 32-bit integers.
 */
final class MinHash implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int bands;
  private final int rows;
  private final int[] factors;
  private final int[] offsets;

  /**
   * @param rows hash functions per band
   */
  MinHash(int bands, int rows) {
    this.bands = bands;
    this.rows = rows;
    factors = new int[bands * rows];
    offsets = new int[bands * rows];
    for (int f = 0; f < factors.length; f++) {
      factors[f] = (int) Hash64.mix(2L * f + 1) | 1;
      offsets[f] = (int) Hash64.mix(2L * f + 2);
    }
  }

  /**
   * Returns the bands of a set that is not empty; a band also encodes its number.
   *
   * @param set hashes, all of whose bits are equally random
   */
  long[] bandsOf(long[] set) {
    int[] minima = new int[factors.length];
    Arrays.fill(minima, Integer.MAX_VALUE);
    for (long element : set) {
      lower(minima, (int) element);
    }
    long[] hashes = new long[bands];
    for (int band = 0; band < bands; band++) {
      long hash = band;
      for (int f = band * rows; f < (band + 1) * rows; f++) {
        hash = Hash64.mix(hash ^ minima[f]);
      }
      hashes[band] = hash;
    }
    return hashes;
  }

  private void lower(int[] minima, int element) {
    for (int f = 0; f < minima.length; f++) {
      minima[f] = Math.min(minima[f], factors[f] * element + offsets[f]);
    }
  }
}
