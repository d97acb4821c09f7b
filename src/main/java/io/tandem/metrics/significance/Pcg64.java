package io.tandem.metrics.significance;

import java.util.Arrays;

/**
 * The random numbers of NumPy's {@code default_rng(seed)}, so that resampling draws what sacreBLEU
 * draws: PCG XSL RR 128/64 (O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient
 * Statistically Good Algorithms for Random Number Generation"), its state derived from the seed as
 * in NumPy's {@code SeedSequence} (after O'Neill's {@code seed_seq_fe}).
 *
 * <p>32-bit numbers are halves of a 64-bit one, the lower half first. Not thread-safe.
 */
final class Pcg64 {
  private static final long MULTIPLIER_HIGH = 2549297995355413924L;
  private static final long MULTIPLIER_LOW = 4865540595714422341L;
  private static final long LOW_32 = 0xFFFF_FFFFL;

  /** Constants of the seed sequence: start and multiplier of two running hashes, and of mixing. */
  private static final int POOL_START = 0x43b0d7e5;

  private static final int POOL_FACTOR = 0x931e8875;
  private static final int STATE_START = 0x8b51f9dd;
  private static final int STATE_FACTOR = 0x58f38ded;
  private static final int MIX_LEFT = 0xca01f9dd;
  private static final int MIX_RIGHT = 0x4973f715;
  private static final int POOL_SIZE = 4;

  private final long incrementHigh;
  private final long incrementLow;
  private long stateHigh;
  private long stateLow;
  private int upperHalf;
  private boolean upperHalfLeft;

  /**
   * @param seed at least 0
   */
  Pcg64(long seed) {
    if (seed < 0) {
      throw new IllegalArgumentException("the seed must be at least 0, found " + seed);
    }
    long[] words = stateWords(pool(new int[] {(int) seed, (int) (seed >>> 32)}));
    incrementHigh = words[2] << 1 | words[3] >>> 63;
    incrementLow = words[3] << 1 | 1;
    step();
    add(words[0], words[1]);
    step();
  }

  /** Spreads the seed over four words, each of which depends on all of it. */
  private static int[] pool(int[] entropy) {
    Hash hash = new Hash(POOL_START, POOL_FACTOR);
    int[] pool = Arrays.copyOf(entropy, POOL_SIZE);
    for (int i = 0; i < POOL_SIZE; i++) {
      pool[i] = hash.of(pool[i]);
    }
    for (int from = 0; from < POOL_SIZE; from++) {
      for (int to = 0; to < POOL_SIZE; to++) {
        if (from != to) {
          int mixed = MIX_LEFT * pool[to] - MIX_RIGHT * hash.of(pool[from]);
          pool[to] = mixed ^ mixed >>> 16;
        }
      }
    }
    return pool;
  }

  /** Returns the high and low halves of the initial state, then of the initial increment. */
  private static long[] stateWords(int[] pool) {
    Hash hash = new Hash(STATE_START, STATE_FACTOR);
    long[] words = new long[4];
    for (int i = 0; i < 8; i++) {
      words[i / 2] |= (hash.of(pool[i % POOL_SIZE]) & LOW_32) << (32 * (i % 2));
    }
    return words;
  }

  /** Hashes words with a constant that changes from word to word. */
  private static final class Hash {
    private final int factor;
    private int constant;

    Hash(int start, int factor) {
      this.constant = start;
      this.factor = factor;
    }

    int of(int word) {
      int hashed = word ^ constant;
      constant *= factor;
      hashed *= constant;
      return hashed ^ hashed >>> 16;
    }
  }

  /** state = state * multiplier + increment, in 128 bits. */
  private void step() {
    long low = stateLow * MULTIPLIER_LOW;
    long carry = Math.multiplyHigh(stateLow, MULTIPLIER_LOW) + (stateLow >> 63 & MULTIPLIER_LOW);
    stateHigh = carry + stateHigh * MULTIPLIER_LOW + stateLow * MULTIPLIER_HIGH;
    stateLow = low;
    add(incrementHigh, incrementLow);
  }

  private void add(long high, long low) {
    stateLow += low;
    stateHigh += high + (Long.compareUnsigned(stateLow, low) < 0 ? 1 : 0);
  }

  long nextLong() {
    step();
    return Long.rotateRight(stateHigh ^ stateLow, (int) (stateHigh >>> 58));
  }

  int nextInt() {
    if (upperHalfLeft) {
      upperHalfLeft = false;
      return upperHalf;
    }
    long both = nextLong();
    upperHalf = (int) (both >>> 32);
    upperHalfLeft = true;
    return (int) both;
  }

  /** Draws uniformly from 0 to bound - 1, without bias (Lemire 2019), like {@code choice}. */
  int below(int bound) {
    if (bound == 1) {
      return 0;
    }
    long product = (nextInt() & LOW_32) * bound;
    if ((product & LOW_32) < bound) {
      long threshold = ((1L << 32) - bound) % bound;
      while ((product & LOW_32) < threshold) {
        product = (nextInt() & LOW_32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** A sequence of fair coin flips, like {@code integers(2, dtype=bool)}. */
  Coins coins() {
    return new Coins();
  }

  /** The bits of 32-bit numbers, the lowest first. */
  final class Coins {
    private int bits;
    private int left;

    boolean toss() {
      if (left == 0) {
        bits = nextInt();
        left = Integer.SIZE;
      }
      boolean one = (bits & 1) != 0;
      bits >>>= 1;
      left--;
      return one;
    }
  }
}
