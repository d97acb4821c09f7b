package io.tandem.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.run.report.Median;
import java.util.List;
import org.junit.jupiter.api.Test;

class MedianTest {
  @Test
  void medianOfAnOddNumberIsTheValueInTheMiddle() {
    assertThat(Median.of(9, 1, 4)).isEqualTo(4);
    assertThat(Median.of(7)).isEqualTo(7);
  }

  @Test
  void medianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(Median.of(9, 1, 4, 2)).isEqualTo(3);
    assertThat(new BenchTimings(new double[] {9, 1, 4, 2}, List.of()).median()).isEqualTo(3);
  }

  @Test
  void medianOfNothingIsNotANumber() {
    assertThat(Median.of()).isNaN();
  }
}
