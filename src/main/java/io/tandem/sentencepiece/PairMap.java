package io.tandem.sentencepiece;

import java.util.Arrays;

/** Numbers from 0 by pairs of numbers, without boxing. */
public final class PairMap {
  public static final int NONE = -1;

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private long[] keys = new long[16];
  private int[] values = newValues(16);
  private int size;

  /** Gives the pair a value, unless it has one. */
  public void putIfAbsent(int a, int b, int value) {
    int slot = slotOf(key(a, b));
    if (values[slot] != NONE) {
      return;
    }
    keys[slot] = key(a, b);
    values[slot] = value;
    if (2 * ++size > keys.length) {
      grow();
    }
  }

  /** The value of the pair, or {@link #NONE}. */
  public int get(int a, int b) {
    return values[slotOf(key(a, b))];
  }

  private static long key(int a, int b) {
    return ((long) a << Integer.SIZE) | (b & 0xFFFF_FFFFL);
  }

  private int slotOf(long key) {
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
    keys = new long[2 * oldKeys.length];
    values = newValues(keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != NONE) {
        int slot = slotOf(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  private static int[] newValues(int length) {
    int[] values = new int[length];
    Arrays.fill(values, NONE);
    return values;
  }
}
