package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.WeightAverageSettings;
import io.tandem.config.WeightAverageSettings.Kind;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
  private static WeightAverage average(long updates) {
    return new WeightAverage(new WeightAverageSettings(Kind.EXPONENTIAL, updates));
  }

  /** Averages the numbers 1, 2, 3, … of rounds of equal length. */
  private static double afterRounds(WeightAverage average, int rounds, int length) {
    float[] value = {Float.NaN};
    for (int round = 1; round <= rounds; round++) {
      if (round == 1) {
        value[0] = 1;
      } else {
        double share = average.share((round - 1L) * length, length);
        WeightAverage.move(FloatBuffer.wrap(value), FloatBuffer.wrap(new float[] {round}), share);
      }
    }
    return value[0];
  }

  /** An exponential average of numbers that rise by 1 a round lies behind by its mean age. */
  @Test
  void anExponentialAverageLiesBackByItsUpdatesWhateverTheLengthOfRounds() {
    for (int length : new int[] {1, 5, 20}) {
      int rounds = 40_000 / length;
      double behind = (rounds - afterRounds(average(400), rounds, length));
      assertThat(behind * length).as("rounds of %d", length).isCloseTo(400, within(length * 0.6));
    }
  }

  @Test
  void anExponentialAverageForgetsTheBeginning() {
    WeightAverage slow = average(1_000_000);
    assertThat(slow.share(900, 100)).isCloseTo(1 - Math.exp(-1), within(1e-12));
    assertThat(slow.share(9_900, 100)).isCloseTo(1 - Math.exp(-0.1), within(1e-12));
    assertThat(1000 - afterRounds(slow, 1000, 1)).isBetween(50.0, 100.0);
  }

  @Test
  void anAverageOfAnotherNetworkIsRefused() {
    assertThatThrownBy(
            () -> WeightAverage.move(FloatBuffer.allocate(3), FloatBuffer.allocate(4), 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 values for 4 parameters");
  }
}
