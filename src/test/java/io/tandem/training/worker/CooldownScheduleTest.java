package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.toy.ToyNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

class CooldownScheduleTest {
  private static final double PEAK = 0.002;
  private static final InverseSquareRootSchedule BEFORE = new InverseSquareRootSchedule(PEAK, 100);
  private static final CooldownSchedule SCHEDULE = new CooldownSchedule(BEFORE, 1_000, 600);

  /** At update 400 the rate is peak · √(100 / 400). */
  @Test
  void fallsLinearlyFromTheRateAtItsStart() {
    for (long update = 1; update <= 400; update++) {
      assertThat(SCHEDULE.rate(update)).isEqualTo(BEFORE.rate(update));
    }
    for (long update = 400; update <= 1_001; update++) {
      assertThat(SCHEDULE.rate(update))
          .isCloseTo(PEAK / 2 * (1_001 - update) / 601.0, within(1e-15));
    }
    assertThat(SCHEDULE.rate(1_000)).isPositive();
    assertThat(SCHEDULE.rate(1_001)).isZero();
    assertThat(SCHEDULE.rate(5_000)).isZero();
    assertThat(SCHEDULE.valueAt(699, 2)).isEqualTo(SCHEDULE.rate(700));
    assertThat(SCHEDULE.lastUpdate()).isEqualTo(1_000);
    assertThat(SCHEDULE.warmupUpdates()).isEqualTo(100);
  }

  @Test
  void mayTakeAllUpdatesAfterWarmup() {
    CooldownSchedule all = new CooldownSchedule(BEFORE, 300, 200);
    assertThat(all.rate(100)).isEqualTo(PEAK);
    assertThat(all.rate(101)).isCloseTo(PEAK * 200 / 201, within(1e-15));
    assertThatThrownBy(() -> new CooldownSchedule(BEFORE, 300, 201))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a fall over 201 of 300 updates");
    assertThatThrownBy(() -> new CooldownSchedule(BEFORE, 300, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void survivesTheConfigurationsJson() {
    ComputationGraphConfiguration conf = ToyNetwork.configuration(new Adam(SCHEDULE));
    String json = conf.toJson();
    ComputationGraphConfiguration copy = ComputationGraphConfiguration.fromJson(json);
    assertThat(copy).isEqualTo(conf);
    assertThat(copy.toJson()).isEqualTo(json);
    assertThat(json)
        .contains(CooldownSchedule.class.getName(), InverseSquareRootSchedule.class.getName())
        .contains("\"last\" : 1000", "\"updates\" : 600", "\"peak\" : 0.002");
  }

  @Test
  void equalsByValue() {
    assertThat(SCHEDULE.clone()).isEqualTo(SCHEDULE).hasSameHashCodeAs(SCHEDULE);
    assertThat(new CooldownSchedule(BEFORE, 1_000, 599)).isNotEqualTo(SCHEDULE);
    assertThat(new CooldownSchedule(BEFORE, 1_001, 600)).isNotEqualTo(SCHEDULE);
    assertThat(new CooldownSchedule(new InverseSquareRootSchedule(PEAK, 99), 1_000, 600))
        .isNotEqualTo(SCHEDULE);
    assertThat(new CosineSchedule(BEFORE, 1_000, 600)).isNotEqualTo(SCHEDULE);
  }
}
