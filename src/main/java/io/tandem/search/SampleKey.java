package io.tandem.search;

/** Random numbers by their key instead of their turn, through the finalizer of SplitMix64. */
final class SampleKey {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private SampleKey() {}

  /** What distinguishes the draws of one sample from those of all others. */
  static long of(long seed, int[] source, int sample) {
    long key = mixed(seed);
    for (int id : source) {
      key = mixed(key ^ id);
    }
    return mixed(key ^ sample);
  }

  /** From 0 inclusive to 1 exclusive. */
  static double uniform(long key, int position) {
    return (mixed(key ^ position) >>> 11) * 0x1p-53;
  }

  private static long mixed(long part) {
    long z = part + GOLDEN;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
