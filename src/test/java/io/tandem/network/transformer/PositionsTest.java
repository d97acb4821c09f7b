package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.ModelSettings;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
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

  @Test
  void halvesAreTheSinesBeforeTheCosines() {
    Matrix paper = new Positions(ModelSettings.Positions.INTERLEAVED, Precision.DOUBLE, 10).upTo(9);
    Matrix halves = new Positions(ModelSettings.Positions.HALVES, Precision.DOUBLE, 10).upTo(9);
    for (int t = 0; t < 9; t++) {
      for (int i = 0; i < 5; i++) {
        assertThat(halves.get(t, i)).isEqualTo(paper.get(t, 2 * i));
        assertThat(halves.get(t, 5 + i)).isEqualTo(paper.get(t, 2 * i + 1));
      }
    }
  }

  @Test
  void ratesOfMarianFallTo1In10000() {
    Matrix table = new Positions(ModelSettings.Positions.MARIAN, Precision.DOUBLE, 10).upTo(200);
    double[] rates = {1, 0.1, 0.01, 0.001, 0.0001};
    int t = 137;
    for (int i = 0; i < 5; i++) {
      assertThat(table.get(t, i)).isCloseTo(Math.sin(t * rates[i]), within(1e-12));
      assertThat(table.get(t, 5 + i)).isCloseTo(Math.cos(t * rates[i]), within(1e-12));
    }
  }

  @Test
  void oneWaveIsEnough() {
    Matrix table = new Positions(ModelSettings.Positions.MARIAN, Precision.DOUBLE, 2).upTo(3);
    assertThat(table.get(2, 0)).isCloseTo(Math.sin(2), within(1e-12));
    assertThat(table.get(2, 1)).isCloseTo(Math.cos(2), within(1e-12));
  }
}
