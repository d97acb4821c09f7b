package io.tandem.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Hash64Test {
  @Test
  void mixesLikeTheReferenceImplementationOfSplitMix64() {
    // Its first output from the state 0: https://prng.di.unimi.it/splitmix64.c
    assertThat(Hash64.mix(0x9e3779b97f4a7c15L)).isEqualTo(0xe220a8397b1dcdafL);
    assertThat(Hash64.draw(0)).isEqualTo(0xe220a8397b1dcdafL);
  }

  @Test
  void drawsTheNumbersOfTheSplitMix64OfJava() {
    for (long seed : new long[] {0, 1, -1, 42, Long.MIN_VALUE}) {
      assertThat(Hash64.draw(seed)).isEqualTo(new SplittableRandom(seed).nextLong());
    }
  }
}
