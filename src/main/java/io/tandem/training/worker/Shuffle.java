package io.tandem.training.worker;

import io.tandem.storage.Hash64;
import java.util.Random;

/**
 * Reproducible shuffling and drawing: the outcome is a function of the key alone. Numbers come from
 * {@link Random}, whose documentation fixes the algorithm, so that no later Java changes the order
 * of the data.
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

  /** Returns random numbers that the key alone determines. */
  static Random random(long... key) {
    return new Random(Hash64.of(key));
  }

  /** Returns 0, 1, …, size - 1 in an order drawn by the key. */
  static int[] order(int size, long... key) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    range(order, 0, size, key);
    return order;
  }
}
