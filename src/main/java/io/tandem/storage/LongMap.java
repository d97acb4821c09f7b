package io.tandem.storage;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A map from {@code long} to {@code int} without boxing: open addressing with linear probing, at
 * most half full, 12 bytes per slot. Values are not negative. Not safe for use by several threads
 * while it is written.
 */
public final class LongMap implements Serializable {
  /** The value of keys that are not in the map. */
  public static final int NONE = -1;

  private static final long serialVersionUID = 1L;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final int MIN_SLOTS = 16;

  private long[] keys;
  private int[] values;
  private int size;

  public LongMap() {
    this(0);
  }

  /**
   * @param expected the number of keys that fit without growing
   */
  public LongMap(int expected) {
    allocate(Integer.highestOneBit(Math.max(MIN_SLOTS / 4, expected)) * 4);
  }

  private void allocate(int slots) {
    keys = new long[slots];
    values = new int[slots];
    Arrays.fill(values, NONE);
  }

  /** Removes all keys and keeps the memory. */
  public void clear() {
    Arrays.fill(values, NONE);
    size = 0;
  }

  /** Returns the number of keys. */
  public int size() {
    return size;
  }

  /** Returns the value of the key, or {@link #NONE}. */
  public int get(long key) {
    return values[slot(key)];
  }

  /** Returns the value of the key; a new key gets the number of keys before it: 0, 1, 2, … */
  public int number(long key) {
    return putIfAbsent(key, size);
  }

  /** Gives the key a value unless it has one, and returns its value. */
  public int putIfAbsent(long key, int value) {
    int slot = slot(key);
    if (values[slot] != NONE) {
      return values[slot];
    }
    keys[slot] = key;
    values[slot] = value;
    if (2 * ++size > keys.length) {
      grow();
    }
    return value;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * MULTIPLIER) >>> Integer.SIZE) & mask;
    while (values[slot] != NONE && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    allocate(2 * oldKeys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != NONE) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
