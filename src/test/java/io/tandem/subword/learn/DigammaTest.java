package io.tandem.subword.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class DigammaTest {
  private static final double EULER = 0.5772156649015329;

  @Test
  void hasItsKnownValues() {
    assertThat(Digamma.of(1)).isCloseTo(-EULER, offset(1e-12));
    assertThat(Digamma.of(0.5)).isCloseTo(-EULER - 2 * Math.log(2), offset(1e-12));
    double harmonic = 0;
    for (int n = 1; n < 40; n++) {
      assertThat(Digamma.of(n)).isCloseTo(harmonic - EULER, offset(1e-12));
      harmonic += 1.0 / n;
    }
  }
}
