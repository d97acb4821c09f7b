package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.toy.ToyNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Adam;

class InverseSquareRootScheduleTest {
  private static final InverseSquareRootSchedule SCHEDULE =
      new InverseSquareRootSchedule(0.002, 1000);

  /** lrate = d^-0.5 · min(n^-0.5, n · w^-1.5), divided by its value at n = w and times the peak. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 500, 999, 1000, 1001, 4000, 100_000})
  void followsThePapersFormula(long n) {
    double paper = Math.min(Math.pow(n, -0.5), n * Math.pow(1000, -1.5));
    double atPeak = Math.pow(1000, -0.5);
    assertThat(SCHEDULE.rate(n)).isCloseTo(0.002 * paper / atPeak, within(1e-15));
    assertThat(SCHEDULE.valueAt((int) n - 1, 3)).isEqualTo(SCHEDULE.rate(n));
  }

  @Test
  void peaksAtTheEndOfWarmup() {
    assertThat(SCHEDULE.rate(1000)).isEqualTo(0.002);
    assertThat(SCHEDULE.rate(999)).isLessThan(0.002);
    assertThat(SCHEDULE.rate(1001)).isLessThan(0.002);
  }

  @Test
  void survivesTheConfigurationsJson() {
    ComputationGraphConfiguration conf = ToyNetwork.configuration(new Adam(SCHEDULE));
    ComputationGraphConfiguration copy = ComputationGraphConfiguration.fromJson(conf.toJson());
    assertThat(copy).isEqualTo(conf);
    assertThat(conf.toJson()).contains("\"peak\" : 0.002", "\"warmup\" : 1000");
  }

  @Test
  void equalsByValue() {
    assertThat(SCHEDULE.clone()).isEqualTo(SCHEDULE).hasSameHashCodeAs(SCHEDULE);
    assertThat(new InverseSquareRootSchedule(0.001, 1000)).isNotEqualTo(SCHEDULE);
    assertThat(new InverseSquareRootSchedule(0.002, 999)).isNotEqualTo(SCHEDULE);
    assertThat(new ConstantSchedule(0.002, 1000)).isNotEqualTo(SCHEDULE);
  }

  @Test
  void theFirstUpdateHasTheHighestRateWithoutAWarmup() {
    InverseSquareRootSchedule none = new InverseSquareRootSchedule(0.5, 0);
    assertThat(none.rate(1)).isEqualTo(0.5);
    assertThat(none.rate(4)).isEqualTo(0.25);
  }

  @Test
  void refusesANegativeRateOrWarmup() {
    assertThatThrownBy(() -> new InverseSquareRootSchedule(0, 10))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new InverseSquareRootSchedule(1, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
