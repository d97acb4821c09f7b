package io.tandem.metrics.significance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {
  /** The hours of sleep gained by two drugs in Student's paper of 1908. */
  private static final List<Double> FIRST =
      List.of(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);

  private static final List<Double> SECOND =
      List.of(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);

  /** Values of SciPy 1.17, {@code scipy.stats.t.ppf(0.975, degrees)}. */
  @ParameterizedTest
  @CsvSource({
    "1, 12.706204736174694",
    "2, 4.302652729749462",
    "3, 3.1824463052837078",
    "4, 2.7764451051977934",
    "9, 2.262157162798205",
    "29, 2.045229642132703",
    "30, 2.0422724563012378"
  })
  void boundsOfStudentsTAreThoseOfScipy(int degrees, double bound) {
    assertThat(StudentT.bound(0.95, degrees)).isCloseTo(bound, within(1e-9));
  }

  @Test
  void oneAndTwoDegreesOfFreedomHaveClosedForms() {
    for (double probability : new double[] {0.5, 0.9, 0.95, 0.99}) {
      assertThat(StudentT.bound(probability, 1))
          .isCloseTo(Math.tan(Math.PI / 2 * probability), within(1e-9));
      assertThat(StudentT.bound(probability, 2))
          .isCloseTo(probability * Math.sqrt(2 / (1 - probability * probability)), within(1e-9));
    }
  }

  /**
   * The interval is that of R's {@code t.test(..., paired = TRUE)} and SciPy's {@code ttest_rel}.
   */
  @Test
  void pairedIntervalOfStudentsSleepersIsThatOfOtherPrograms() {
    Spread difference =
        Spread.of(
            IntStream.range(0, FIRST.size()).mapToObj(i -> FIRST.get(i) - SECOND.get(i)).toList());

    assertThat(difference.count()).isEqualTo(10);
    assertThat(difference.mean()).isCloseTo(-1.58, within(1e-12));
    assertThat(difference.deviation()).isCloseTo(1.2299954832798732, within(1e-12));
    assertThat(difference.low()).isCloseTo(-2.459885763276983, within(1e-9));
    assertThat(difference.high()).isCloseTo(-0.7001142367230175, within(1e-9));
  }

  @Test
  void threeSeedsByHand() {
    Spread difference = Spread.of(List.of(1.0, 2.0, 3.0));

    assertThat(difference).isEqualTo(new Spread(3, 2, 1, 1, 3));
    assertThat(difference.margin())
        .isCloseTo(0.95 * Math.sqrt(2 / (1 - 0.95 * 0.95)) / Math.sqrt(3), within(1e-12));
  }

  @Test
  void oneMeasurementHasNoSpreadAndNoneHasNoMean() {
    Spread one = Spread.of(List.of(4.5));
    assertThat(one.mean()).isEqualTo(4.5);
    assertThat(one.deviation()).isNaN();
    assertThat(one.margin()).isNaN();
    assertThat(Spread.of(List.of()).mean()).isNaN();
    assertThat(Spread.of(List.of()).least()).isNaN();
  }
}
