package io.tandem.run.charts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogAxisTest {
  @Test
  void ticksArePowersOfTenAroundTheValues() {
    LogAxis axis = LogAxis.over(0.02, 2_500_000);
    assertThat(axis.ticks().stream().map(axis::label))
        .containsExactly("0.01", "0.1", "1", "10", "100", "1k", "10k", "100k", "1M", "10M");
    assertThat(LogAxis.over(1e-5, 1e-4).ticks().stream().map(axis::label))
        .containsExactly("1e-5", "1e-4");
    assertThat(axis.position(axis.least())).isZero();
    assertThat(axis.position(axis.most())).isEqualTo(1);
  }

  @Test
  void oneValueStillGivesAnAxis() {
    for (double value : new double[] {1, 7, 1000, 1e-3}) {
      LogAxis axis = LogAxis.over(value, value);
      assertThat(axis.position(value)).isBetween(-1e-9, 1 + 1e-9);
      assertThat(axis.most()).isGreaterThan(axis.least());
    }
  }
}
