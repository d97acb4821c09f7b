package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.toy.ToyNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

class ConstantScheduleTest {
  private static final ConstantSchedule SCHEDULE = new ConstantSchedule(0.002, 1000);

  @Test
  void staysAtItsPeakAfterWarmup() {
    assertThat(SCHEDULE.rate(1)).isCloseTo(0.002 / 1000, within(1e-18));
    assertThat(SCHEDULE.rate(500)).isCloseTo(0.001, within(1e-18));
    assertThat(SCHEDULE.rate(999)).isLessThan(0.002);
    for (long update : new long[] {1000, 1001, 4000, 1_000_000_000}) {
      assertThat(SCHEDULE.rate(update)).isEqualTo(0.002);
    }
    assertThat(SCHEDULE.valueAt(499, 3)).isEqualTo(SCHEDULE.rate(500));
    assertThat(SCHEDULE.warmupUpdates()).isEqualTo(1000);
    assertThat(SCHEDULE.lastUpdate()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void survivesTheConfigurationsJson() {
    ComputationGraphConfiguration conf = ToyNetwork.configuration(new Adam(SCHEDULE));
    assertThat(ComputationGraphConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
    assertThat(conf.toJson())
        .contains(ConstantSchedule.class.getName(), "\"peak\" : 0.002", "\"warmup\" : 1000");
  }

  @Test
  void equalsByValue() {
    assertThat(SCHEDULE.clone()).isEqualTo(SCHEDULE).hasSameHashCodeAs(SCHEDULE);
    assertThat(new ConstantSchedule(0.001, 1000)).isNotEqualTo(SCHEDULE);
    assertThat(new ConstantSchedule(0.002, 999)).isNotEqualTo(SCHEDULE);
  }
}
