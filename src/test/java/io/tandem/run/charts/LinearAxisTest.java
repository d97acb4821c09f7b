package io.tandem.run.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearAxisTest {
  @Test
  void ticksAreRoundNumbersAroundTheValues() {
    assertThat(LinearAxis.over(0, 14_000, 5).ticks()).containsExactly(0., 5e3, 1e4, 15e3);
    assertThat(labels(LinearAxis.over(0, 14_000, 5))).containsExactly("0", "5k", "10k", "15k");
    assertThat(labels(LinearAxis.over(2.05, 3.9, 5)))
        .containsExactly("2.0", "2.5", "3.0", "3.5", "4.0");
    assertThat(labels(LinearAxis.over(0, 0.002, 5)))
        .containsExactly("0", "0.0005", "0.0010", "0.0015", "0.0020");
    assertThat(labels(LinearAxis.over(0, 2_400_000, 5)))
        .containsExactly("0", "0.5M", "1.0M", "1.5M", "2.0M", "2.5M");
    assertThat(labels(LinearAxis.over(0, 4e-7, 4)))
        .containsExactly("0", "1e-7", "2e-7", "3e-7", "4e-7");
    assertThat(labels(LinearAxis.over(0, 2e-4, 5)))
        .as("below 1e-4 as well, none twice")
        .containsExactly("0", "5.0e-5", "1.0e-4", "1.5e-4", "2.0e-4");
    assertThat(labels(LinearAxis.over(2, 2.00004, 4)))
        .containsExactly("2.00000", "2.00001", "2.00002", "2.00003", "2.00004");
    assertThat(labels(LinearAxis.over(-1, 1, 4)))
        .containsExactly("−1.0", "−0.5", "0", "0.5", "1.0");
  }

  @Test
  void oneValueOrNoneStillGivesAnAxis() {
    for (double value : new double[] {0, 1, 7.3, 1e6, -2}) {
      LinearAxis axis = LinearAxis.over(value, value, 5);
      assertThat(axis.position(value)).isBetween(-1e-9, 1 + 1e-9);
      assertThat(axis.most()).isGreaterThan(axis.least());
    }
  }

  @Test
  void zerosAloneHaveAnAxisToOne() {
    assertThat(labels(LinearAxis.over(0, 0, 5)))
        .containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1.0");
  }

  @Test
  void anAxisUpToAValueEndsThere() {
    LinearAxis axis = LinearAxis.upTo(1172, 5);
    assertThat(labels(axis)).containsExactly("0", "500", "1000");
    assertThat(axis.position(1172)).isEqualTo(1);
    assertThat(labels(LinearAxis.upTo(60, 5))).containsExactly("0", "20", "40", "60");
    assertThat(LinearAxis.upTo(0, 5).most()).isEqualTo(1);
  }

  @Test
  void everyValueLiesWithinAndTheStepIsOneTwoOrFive() {
    Random random = new Random(3);
    for (int trial = 0; trial < 1000; trial++) {
      double least = random.nextGaussian() * Math.pow(10, random.nextInt(9) - 4);
      double most = least + random.nextDouble() * Math.pow(10, random.nextInt(9) - 4);
      LinearAxis axis = LinearAxis.over(least, most, 5);
      assertThat(axis.position(least)).isBetween(-1e-6, 1.0);
      assertThat(axis.position(most)).isBetween(0.0, 1 + 1e-6);
      assertThat(axis.ticks().size()).isBetween(2, 8);
      double leading = axis.step() / Math.pow(10, Math.floor(Math.log10(axis.step()) + 1e-9));
      assertThat(List.of(1., 2., 5.))
          .anySatisfy(f -> assertThat(leading).isCloseTo(f, within(1e-6)));
    }
  }

  private static List<String> labels(LinearAxis axis) {
    return axis.ticks().stream().map(axis::label).toList();
  }
}
