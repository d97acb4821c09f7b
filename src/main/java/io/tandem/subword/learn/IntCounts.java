package io.tandem.subword.learn;

import java.util.Arrays;

/**
 * Counts by non-negative int, without boxing: millions of them are alive while merges are learned.
 */
final class IntCounts {
  private static final int FREE = -1;
  private static final int MIN_CAPACITY = 4;

  private int[] keys = newKeys(MIN_CAPACITY);
  private int[] counts = new int[MIN_CAPACITY];
  private int size;

  void add(int key, int delta) {
    int slot = slotOf(key);
    if (keys[slot] == FREE) {
      if (2 * (size + 1) > keys.length) {
        grow();
        slot = slotOf(key);
      }
      keys[slot] = key;
      size++;
    }
    counts[slot] += delta;
  }

  /** Returns the keys with a count of at least one, in no particular order. */
  int[] positiveKeys() {
    int[] found = new int[size];
    int n = 0;
    for (int slot = 0; slot < keys.length; slot++) {
      if (keys[slot] != FREE && counts[slot] >= 1) {
        found[n++] = keys[slot];
      }
    }
    return Arrays.copyOf(found, n);
  }

  private int slotOf(int key) {
    int mask = keys.length - 1;
    int slot = ((key * 0x9E3779B9) >>> 7) & mask;
    while (keys[slot] != FREE && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldKeys = keys;
    int[] oldCounts = counts;
    keys = newKeys(2 * oldKeys.length);
    counts = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int slot = slotOf(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  private static int[] newKeys(int length) {
    int[] keys = new int[length];
    Arrays.fill(keys, FREE);
    return keys;
  }
}
