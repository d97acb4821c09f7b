package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.AveragingSettings;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.OuterSettings;
import io.tandem.training.worker.ConstantSchedule;
import io.tandem.training.worker.CooldownSchedule;
import io.tandem.training.worker.CosineSchedule;
import io.tandem.training.worker.InverseSquareRootSchedule;
import io.tandem.training.worker.LearningRate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AveragingFrequencyTest {
  private static final int H = 20;
  private static final int WARMUP = 100;
  private static final double PEAK = 0.002;
  private static final double FACTOR = 2;
  private static final int MAXIMUM = 200;

  private static final LearningRate RATES = new InverseSquareRootSchedule(PEAK, WARMUP);

  private static AveragingFrequency frequency(int base, double factor) {
    return frequency(base, factor, RATES);
  }

  private static AveragingFrequency frequency(int base, double factor, LearningRate rates) {
    return frequency(2, base, factor, rates, MAXIMUM);
  }

  private static AveragingFrequency frequency(
      int workers, int base, double factor, LearningRate rates, int maximum) {
    OuterSettings average = new OuterSettings(OuterSettings.Optimizer.AVERAGE, 1, 0);
    return new AveragingFrequency(
        new AveragingSettings(Mode.LOCAL, workers, base, factor, 0, average), rates, maximum);
  }

  /** It has nothing to average: rounds of one update in warmup would only cost time. */
  @Test
  void oneWorkerHasRoundsOfTheSameLength() {
    AveragingFrequency alone = frequency(1, H, FACTOR, RATES, MAXIMUM);
    for (long updates : new long[] {0, WARMUP - 1, WARMUP, 100_000}) {
      assertThat(alone.modeAfter(updates)).isEqualTo(Mode.LOCAL);
      assertThat(alone.after(updates)).isEqualTo(H);
    }
    assertThat(alone).hasToString("rounds of 20 updates");
  }

  @Test
  void roundsAreAllAlikeAfterWarmupWhereTheMaximumIsTheFrequency() {
    AveragingFrequency constant = frequency(2, H, FACTOR, RATES, H);
    assertThat(constant.after(WARMUP - 1)).isEqualTo(1);
    for (long updates : new long[] {WARMUP, WARMUP + H, 1_000_000}) {
      assertThat(constant.after(updates)).isEqualTo(H);
    }
  }

  /**
   * With a constant rate (alpha / peak)² = 4 all the way, with a cosine more from its middle on.
   */
  @Test
  void qsrGoesByAnyRate() {
    LearningRate flat = new ConstantSchedule(PEAK, WARMUP);
    AveragingFrequency constant = frequency(1, FACTOR, flat);
    assertThat(constant.after(WARMUP)).isEqualTo(4);
    assertThat(constant.after(1_000_000)).isEqualTo(4);
    LearningRate cosine = new CosineSchedule(flat, 1_099, 999);
    AveragingFrequency falling = frequency(1, FACTOR, cosine);
    assertThat(falling.after(WARMUP)).isEqualTo(4);
    assertThat(falling.after(600)).as("just over 4 / (1 / 2)²").isEqualTo(16);
    assertThat(falling.after(1_050)).isEqualTo(49);
  }

  /** Inverse square root: (alpha / rate)² = (alpha / peak)² · update / warmup, here 4u / 100. */
  @Test
  void qsrGrowsWithTheInverseSquareOfTheRate() {
    AveragingFrequency qsr = frequency(H, FACTOR);
    assertThat(qsr.after(WARMUP)).isEqualTo(H);
    assertThat(qsr.after(499)).as("4 · 500 / 100 = 20").isEqualTo(H);
    // Between two integers, where rounding of the rate does not matter.
    assertThat(qsr.after(534)).as("4 · 535 / 100 = 21.4").isEqualTo(21);
    assertThat(qsr.after(4_239)).as("4 · 4240 / 100 = 169.6").isEqualTo(169);
  }

  @Test
  void qsrAveragesGradientsDuringWarmup() {
    AveragingFrequency qsr = frequency(H, FACTOR);
    assertThat(qsr.modeAfter(0)).isEqualTo(Mode.SYNCHRONOUS);
    assertThat(qsr.after(0)).isEqualTo(1);
    assertThat(qsr.modeAfter(WARMUP - 1)).isEqualTo(Mode.SYNCHRONOUS);
    assertThat(qsr.after(WARMUP - 1)).isEqualTo(1);
    assertThat(qsr.modeAfter(WARMUP)).isEqualTo(Mode.LOCAL);
    assertThat(qsr.after(WARMUP)).isEqualTo(H);
    assertThat(qsr)
        .hasToString(
            "gradients averaged every update during warmup, then parameters averaged every 20 to 200"
                + " updates, the more the lower the rate (QSR, factor 2.0)");
  }

  @Test
  void qsrIsBoundedUnlessTheFrequencyIsHigher() {
    assertThat(frequency(H, 1e6).after(Integer.MAX_VALUE)).isEqualTo(MAXIMUM);
    AveragingFrequency higher = frequency(300, 1e6);
    assertThat(higher.after(Integer.MAX_VALUE)).isEqualTo(300);
    assertThat(higher.toString()).endsWith("then parameters averaged every 300 updates");
  }

  /** QSR follows the rate down to zero; no round runs past the last update with a positive rate. */
  @Test
  void roundsEndWithTheCooldown() {
    LearningRate cooling = new CooldownSchedule(RATES, 1_000, 300);
    AveragingFrequency constant = frequency(300, FACTOR, cooling);
    assertThat(constant.after(600)).isEqualTo(300);
    assertThat(constant.after(900)).isEqualTo(100);
    assertThat(constant.after(1_000)).isEqualTo(1);
    AveragingFrequency qsr = frequency(4, FACTOR, cooling);
    assertThat(qsr.after(699)).as("4 · 700 / 100 = 28").isEqualTo(28);
    assertThat(qsr.after(849)).as("28 / (151 / 301)² = 111.3").isEqualTo(111);
    assertThat(qsr.after(901)).as("28 / (99 / 301)² = 258.8").isEqualTo(99);
  }

  @Test
  void resumedRoundsHaveTheBoundariesOfTheWholeTraining() {
    AveragingFrequency frequency = frequency(H, FACTOR);
    List<Long> whole = boundaries(frequency, 0, 5000);
    for (int i = 0; i < whole.size(); i += 7) {
      assertThat(boundaries(frequency(H, FACTOR), whole.get(i), 5000))
          .isEqualTo(whole.subList(i, whole.size()));
    }
  }

  /** The first four by the defaults, the fourth with small batches. Averages in warmup count. */
  @ParameterizedTest
  @CsvSource({
    "4, 1.1, 32, 200, 800, 240, 318",
    "4, 1.1, 32, 200, 3200, 960, 571",
    "4, 1.1, 32, 200, 8000, 2400, 764",
    "4, 1.1, 10, 200, 8000, 2400, 1115",
    "4, 1.1, 200, 200, 8000, 2400, 717",
    "4, 0.55, 200, 200, 8000, 2400, 1454",
    "4, 2.2, 200, 200, 8000, 2400, 357",
    "10, 2.2, 32, 1000, 15000, 0, 1617",
    "4, 1.1, 32, 1000, 15000, 0, 2912"
  })
  void qsrAveragesAsOftenAsPagesAndSettingsSay(
      int frequency,
      double factor,
      int maximum,
      int warmup,
      long updates,
      long cooldown,
      int averages) {
    LearningRate rates = new InverseSquareRootSchedule(PEAK, warmup);
    LearningRate falling = cooldown == 0 ? rates : new CooldownSchedule(rates, updates, cooldown);
    AveragingFrequency qsr = frequency(2, frequency, factor, falling, maximum);
    assertThat(boundaries(qsr, 0, updates)).hasSize(averages);
  }

  private static List<Long> boundaries(AveragingFrequency frequency, long from, long until) {
    List<Long> boundaries = new ArrayList<>();
    for (long at = from; at < until; at += frequency.after(at)) {
      boundaries.add(at);
    }
    return boundaries;
  }
}
