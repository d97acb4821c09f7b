package io.tandem.metrics;

import java.util.Arrays;

/**
 * Numbers the n-grams of one sentence's hypothesis and references, so that equal n-grams have equal
 * numbers and counts fit in arrays. An n-gram is known as its first n-1 units, by their number, and
 * its last unit; no n-gram is ever copied or hashed as a whole.
 *
 * <p>Not thread-safe; one per sentence.
 */
final class NgramIndex {
  private static final int EMPTY_NGRAM = 0;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final int maxOrder;
  private long[] keys = new long[256];
  private int[] numbers = new int[256];
  private byte[] orders = new byte[128];
  private int count;

  NgramIndex(int maxOrder) {
    if (maxOrder < 1 || maxOrder > Byte.MAX_VALUE) {
      throw new IllegalArgumentException(
          "n-gram order must be from 1 to " + Byte.MAX_VALUE + ", found " + maxOrder);
    }
    this.maxOrder = maxOrder;
  }

  /**
   * Returns how often each n-gram of orders 1 to the largest occurs.
   *
   * @param units words or characters by number, each at least 0
   * @return counts by n-gram number; an n-gram numbered later is beyond its end and occurs 0 times
   */
  int[] count(int[] units) {
    int[] counts = new int[count + 1];
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

  /** The order of an n-gram that {@link #count} numbered; numbers start at 1. */
  int order(int ngram) {
    return orders[ngram];
  }

  /** The largest number given so far. */
  int size() {
    return count;
  }

  private int number(int prefix, int lastUnit, int order) {
    // Prefix numbers and units are not negative, so no key is 0 once 1 is added.
    long key = ((long) prefix << 32 | lastUnit) + 1;
    int mask = keys.length - 1;
    int slot = (int) ((key * MULTIPLIER) >>> 32) & mask;
    while (keys[slot] != key) {
      if (keys[slot] == 0) {
        return insert(slot, key, order);
      }
      slot = (slot + 1) & mask;
    }
    return numbers[slot];
  }

  private int insert(int slot, long key, int order) {
    count++;
    keys[slot] = key;
    numbers[slot] = count;
    if (count == orders.length) {
      orders = Arrays.copyOf(orders, orders.length * 2);
    }
    orders[count] = (byte) order;
    if (count * 2 > keys.length) {
      grow();
    }
    return count;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[oldKeys.length * 2];
    numbers = new int[keys.length];
    int mask = keys.length - 1;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = (int) ((oldKeys[i] * MULTIPLIER) >>> 32) & mask;
        while (keys[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        keys[slot] = oldKeys[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }
}
