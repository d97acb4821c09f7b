package io.tandem.training.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class UnigramEntropyTest {
  /** Half, a quarter and a quarter of the tokens: 1.5 bits. */
  @Test
  void isThatOfTheFrequencies() {
    assertThat(UnigramEntropy.of(new long[] {0, 4, 0, 2, 2}))
        .isCloseTo(1.5 * Math.log(2), within(1e-12));
    assertThat(UnigramEntropy.of(new long[] {3, 3, 3, 3})).isCloseTo(Math.log(4), within(1e-12));
    assertThat(UnigramEntropy.of(new long[] {0, 7})).isCloseTo(0, within(1e-12));
  }
}
