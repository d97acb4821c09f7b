package io.tandem.storage;

/** Mixes 64 bits by SplitMix64 (Steele, Lea, Flood 2014). */
public final class Hash64 {
  /** 2^64 divided by the golden ratio, made odd: the increment of SplitMix64. */
  private static final long INCREMENT = 0x9e3779b97f4a7c15L;

  private Hash64() {}

  /** Spreads a change of any bit over all bits; the finalizer of SplitMix64. Maps 0 to 0. */
  public static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Returns a number for a key, mixing each part of it into those before it. */
  public static long of(long... key) {
    long z = 0;
    for (long part : key) {
      z = draw(z ^ part);
    }
    return z;
  }

  /** The number that SplitMix64 draws in this state: the increment, then the finalizer. */
  public static long draw(long state) {
    return mix(state + INCREMENT);
  }
}
