package io.tandem.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.ModelSettings;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Precision;
import org.junit.jupiter.api.Test;

class PositionsTest {
  @Test
  void areTheSinesAndCosinesOfThePaper() {
    Matrix table =
        new Positions(ModelSettings.Positions.INTERLEAVED, Precision.DOUBLE, 6).upTo(200);
    int t = 137;
    for (int i = 0; i < 3; i++) {
      double angle = t / Math.pow(10_000, 2 * i / 6.0);
      assertThat(table.get(t, 2 * i)).isCloseTo(Math.sin(angle), within(1e-12));
      assertThat(table.get(t, 2 * i + 1)).isCloseTo(Math.cos(angle), within(1e-12));
    }
  }
}
