package io.tandem.translation.search;

import io.tandem.storage.Hash64;

/** Random numbers determined by keys instead of their order, by the finalizer of SplitMix64. */
final class SampleKey {
  private SampleKey() {}

  /** Returns the key that distinguishes the draws of one sample from those of all others. */
  static long of(long seed, int[] source, int sample) {
    long key = Hash64.draw(seed);
    for (int id : source) {
      key = Hash64.draw(key ^ id);
    }
    return Hash64.draw(key ^ sample);
  }

  /** Returns a number from 0 inclusive to 1 exclusive. */
  static double uniform(long key, int position) {
    return (Hash64.draw(key ^ position) >>> 11) * 0x1p-53;
  }
}
