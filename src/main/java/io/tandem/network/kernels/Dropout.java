package io.tandem.network.kernels;

import io.tandem.storage.Hash64;

/**
 * A dropout mask (Srivastava et al. 2014): a pure function of a key and the element's number, so
 * that the backward pass draws the mask again instead of keeping it, and nothing depends on earlier
 * draws of a thread. Kept elements are scaled by 1 / (1 - rate).
 *
 * <p>The element's number i·columns + j goes through the 32-bit mixer "lowbias32" (C. Wellons,
 * Prospecting for Hash Functions); its upper 24 bits are compared with the rate.
 *
 * @param key the start of this mask in the sequence of all draws; see {@link #keyed}
 * @param rate share of elements dropped, 0 for none
 */
public record Dropout(int key, double rate) {
  public static final Dropout NONE = new Dropout(0, 0);

  /** The factor of elements' numbers before mixing, and the mixer's two factors. */
  public static final int STEP = 0x9E3779B9;

  public static final int FIRST_FACTOR = 0x7feb352d;
  public static final int SECOND_FACTOR = 0x846ca68b;

  /** The number of upper bits of a draw that are compared with the rate. */
  public static final int BITS = 24;

  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "dropout rate " + rate + ": must be at least 0 and below 1");
    }
  }

  /**
   * Returns the mask of (seed, worker, update, site). All masks are windows of one sequence of 2^32
   * draws, positioned by the key; windows of two sites may overlap in a large batch, where the same
   * draws then apply to different elements.
   */
  public static Dropout keyed(double rate, long seed, int worker, long update, int site) {
    if (rate == 0) {
      return NONE;
    }
    long key = Hash64.draw(seed);
    key = Hash64.draw(key ^ worker);
    key = Hash64.draw(key ^ update);
    key = Hash64.draw(key ^ site);
    return new Dropout((int) (key >>> 32), rate);
  }

  public boolean none() {
    return rate == 0;
  }

  /** Returns the factor of a kept element. */
  public double scale() {
    return 1 / (1 - rate);
  }

  /** Returns the least value of the upper 24 bits of a draw that keeps its element. */
  public int threshold() {
    return (int) Math.round(rate * (1 << BITS));
  }

  /** Returns the factor of element {@code number}: 0 or {@link #scale}. */
  public double factor(int number) {
    return none() ? 1 : mix32(number * STEP + key) >>> (32 - BITS) >= threshold() ? scale() : 0;
  }

  static int mix32(int x) {
    x ^= x >>> 16;
    x *= FIRST_FACTOR;
    x ^= x >>> 15;
    x *= SECOND_FACTOR;
    return x ^ x >>> 16;
  }
}
