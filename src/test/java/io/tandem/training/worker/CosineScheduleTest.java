package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.toy.ToyNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

class CosineScheduleTest {
  private static final double PEAK = 0.002;
  private static final ConstantSchedule BEFORE = new ConstantSchedule(PEAK, 100);
  private static final CosineSchedule SCHEDULE = new CosineSchedule(BEFORE, 699, 599);

  /**
   * Equation 5 of the paper: η = ½ · peak · (1 + cos(π · t / T)), with T = 600 after update 100.
   */
  @Test
  void followsThePapersFormulaAfterWarmup() {
    for (long update = 1; update <= 100; update++) {
      assertThat(SCHEDULE.rate(update)).isEqualTo(BEFORE.rate(update));
    }
    for (long update = 101; update <= 700; update++) {
      assertThat(SCHEDULE.rate(update))
          .isCloseTo(PEAK * (1 + Math.cos(Math.PI * (update - 100) / 600)) / 2, within(1e-15));
    }
    assertThat(SCHEDULE.rate(400)).as("in the middle").isCloseTo(PEAK / 2, within(1e-15));
    assertThat(SCHEDULE.rate(699)).isPositive();
    assertThat(SCHEDULE.rate(700)).isZero();
    assertThat(SCHEDULE.rate(5_000)).isZero();
    assertThat(SCHEDULE.valueAt(399, 2)).isEqualTo(SCHEDULE.rate(400));
    assertThat(SCHEDULE.lastUpdate()).isEqualTo(699);
    assertThat(SCHEDULE.warmupUpdates()).isEqualTo(100);
  }

  @Test
  void fallsAfterWarmup() {
    assertThatThrownBy(() -> new CosineSchedule(BEFORE, 300, 201))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a fall over 201 of 300 updates");
  }

  @Test
  void survivesTheConfigurationsJson() {
    ComputationGraphConfiguration conf = ToyNetwork.configuration(new Adam(SCHEDULE));
    String json = conf.toJson();
    ComputationGraphConfiguration copy = ComputationGraphConfiguration.fromJson(json);
    assertThat(copy).isEqualTo(conf);
    assertThat(copy.toJson()).isEqualTo(json);
    assertThat(json)
        .contains(CosineSchedule.class.getName(), ConstantSchedule.class.getName())
        .contains("\"last\" : 699", "\"updates\" : 599", "\"peak\" : 0.002");
  }

  @Test
  void equalsByValue() {
    assertThat(SCHEDULE.clone()).isEqualTo(SCHEDULE).hasSameHashCodeAs(SCHEDULE);
    assertThat(new CosineSchedule(BEFORE, 699, 598)).isNotEqualTo(SCHEDULE);
    assertThat(new CosineSchedule(BEFORE, 700, 599)).isNotEqualTo(SCHEDULE);
    assertThat(new CooldownSchedule(BEFORE, 699, 599)).isNotEqualTo(SCHEDULE);
  }
}
