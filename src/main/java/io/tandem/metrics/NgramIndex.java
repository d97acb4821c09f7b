package io.tandem.metrics;

import io.tandem.storage.LongMap;
import java.util.Arrays;

/**
 * Numbers the n-grams of one sentence's hypothesis and references, so that equal n-grams have equal
 * numbers and counts fit in arrays. An n-gram is identified by the number of its first n-1 units
 * and its last unit, so that no n-gram is copied or hashed as a whole.
 *
 * <p>Not thread-safe; one per sentence.
 */
final class NgramIndex {
  private static final int EMPTY_NGRAM = 0;
  private static final int EXPECTED_NGRAMS = 64;

  private final int maxOrder;
  private final LongMap numbers = new LongMap(EXPECTED_NGRAMS);
  private byte[] orders = new byte[EXPECTED_NGRAMS];

  NgramIndex(int maxOrder) {
    if (maxOrder < 1 || maxOrder > Byte.MAX_VALUE) {
      throw new IllegalArgumentException(
          "n-gram order must be from 1 to " + Byte.MAX_VALUE + ", found " + maxOrder);
    }
    this.maxOrder = maxOrder;
  }

  /**
   * Counts the n-grams of orders 1 to the largest.
   *
   * @param units words or characters by number, each at least 0
   * @return counts by n-gram number; n-grams numbered later are beyond the end and occur 0 times
   */
  int[] count(int[] units) {
    int[] counts = new int[size() + 1];
    for (int start = 0; start < units.length; start++) {
      int last = Math.min(units.length, start + maxOrder);
      int ngram = EMPTY_NGRAM;
      for (int i = start; i < last; i++) {
        ngram = number(ngram, units[i], i - start + 1);
        if (ngram >= counts.length) {
          counts = Arrays.copyOf(counts, Math.max(ngram + 1, counts.length * 2));
        }
        counts[ngram]++;
      }
    }
    return counts;
  }

  /** Returns the order of an n-gram that {@link #count} numbered; numbers start at 1. */
  int order(int ngram) {
    return orders[ngram];
  }

  /** Returns the largest number given so far. */
  int size() {
    return numbers.size();
  }

  private int number(int prefix, int lastUnit, int order) {
    int number = 1 + numbers.number((long) prefix << Integer.SIZE | lastUnit);
    if (number == orders.length) {
      orders = Arrays.copyOf(orders, orders.length * 2);
    }
    orders[number] = (byte) order;
    return number;
  }
}
