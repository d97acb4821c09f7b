package io.tandem.training;

import java.util.Random;

/**
 * Reproducible shuffling and drawing: the outcome is a function of the key alone. {@link Random}
 * draws, because its documentation fixes the algorithm, so that no later Java changes the order of
 * the data.
 */
final class Shuffle {
  private Shuffle() {}

  /** Shuffles {@code values[from, to)} (Fisher and Yates, Durstenfeld's form). */
  static void range(int[] values, int from, int to, long... key) {
    Random random = random(key);
    for (int i = to - 1; i > from; i--) {
      int j = from + random.nextInt(i - from + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  /** What the key alone determines. */
  static Random random(long... key) {
    return new Random(mixed(key));
  }

  /** 0, 1, …, size - 1 in an order drawn by the key. */
  static int[] order(int size, long... key) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    range(order, 0, size, key);
    return order;
  }

  /** Each part of the key goes through the finalizer of SplitMix64 (Steele et al. 2014). */
  private static long mixed(long... key) {
    long z = 0;
    for (long part : key) {
      z = (z ^ part) + 0x9E3779B97F4A7C15L;
      z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      z ^= z >>> 31;
    }
    return z;
  }
}
