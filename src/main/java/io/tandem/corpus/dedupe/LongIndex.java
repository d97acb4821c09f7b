package io.tandem.corpus.dedupe;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Numbers from 0 for distinct keys that are hashes already: open addressing with linear probing, 12
 * bytes a slot, at most half full.
 */
final class LongIndex implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int SMALLEST = 16;
  static final int ABSENT = -1;

  private long[] keys;
  private int[] numbers;
  private int size;

  LongIndex() {
    this(0);
  }

  /** With room for so many keys before it has to grow. */
  LongIndex(int expected) {
    int slots = Integer.highestOneBit(Math.max(SMALLEST / 4, expected)) * 4;
    keys = new long[slots];
    numbers = filled(slots);
  }

  private static int[] filled(int slots) {
    int[] numbers = new int[slots];
    Arrays.fill(numbers, ABSENT);
    return numbers;
  }

  int size() {
    return size;
  }

  /** The number of the key, or {@link #ABSENT}. */
  int get(long key) {
    return numbers[slot(key)];
  }

  /** The number of the key, which is the next one when it is new. */
  int add(long key) {
    int slot = slot(key);
    if (numbers[slot] == ABSENT) {
      keys[slot] = key;
      numbers[slot] = size++;
      if (2 * size > keys.length) {
        grow();
        return size - 1;
      }
    }
    return numbers[slot];
  }

  private int slot(long key) {
    int slot = (int) key & (keys.length - 1);
    while (numbers[slot] != ABSENT && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[2 * oldKeys.length];
    numbers = filled(keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldNumbers[i] != ABSENT) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }
}
