package io.tandem.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.CorpusSettings.Mixing;
import org.junit.jupiter.api.Test;

class MixtureTest {
  @Test
  void atTemperatureOneEveryInputIsSeenAsOftenAsItsWeightSays() {
    assertThat(Mixture.factor(1, 10, 1000, new Mixing(1))).isEqualTo(1);
    assertThat(Mixture.factor(2.5, 10, 1000, new Mixing(1))).isEqualTo(2.5);
    assertThat(Mixture.factor(3, 0, 1000, new Mixing(5))).isEqualTo(3);
  }

  /** Shares of the two inputs: n1^(1/T) to n2^(1/T). */
  @Test
  void sharesGoWithTheRootOfTheSizes() {
    Mixing mixing = new Mixing(5);
    double large = 1000 * Mixture.factor(1, 1000, 1000, mixing);
    double small = 10 * Mixture.factor(1, 10, 1000, mixing);
    assertThat(large).isEqualTo(1000);
    assertThat(large / small).isCloseTo(Math.pow(1000.0 / 10, 1.0 / 5), within(1e-9));
    assertThat(10 * Mixture.factor(2, 10, 1000, mixing) / small).isCloseTo(2, within(1e-12));
  }

  @Test
  void atAVeryHighTemperatureWeightsAreTheShares() {
    Mixing mixing = new Mixing(1e9);
    assertThat(10 * Mixture.factor(3, 10, 1000, mixing)).isCloseTo(3000, within(0.001));
  }
}
