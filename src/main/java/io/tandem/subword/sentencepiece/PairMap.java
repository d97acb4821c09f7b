package io.tandem.subword.sentencepiece;

import io.tandem.storage.LongMap;

/** Numbers from 0 by pairs of numbers, without boxing. */
public final class PairMap {
  public static final int NONE = LongMap.NONE;

  private final LongMap map = new LongMap();

  /** Gives the pair a value, unless it has one. */
  public void putIfAbsent(int a, int b, int value) {
    map.putIfAbsent(key(a, b), value);
  }

  /** Returns the value of the pair, or {@link #NONE}. */
  public int get(int a, int b) {
    return map.get(key(a, b));
  }

  private static long key(int a, int b) {
    return ((long) a << Integer.SIZE) | (b & 0xFFFF_FFFFL);
  }
}
