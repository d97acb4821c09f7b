package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.AveragingSettings;
import io.tandem.config.AveragingSettings.Master;
import io.tandem.config.AveragingSettings.OptimizerState;
import io.tandem.config.AveragingSettings.Schedule;
import io.tandem.config.AveragingSettings.SecondMoment;
import io.tandem.config.OuterSettings;
import io.tandem.config.Settings;
import io.tandem.training.ConstantSchedule;
import io.tandem.training.CooldownSchedule;
import io.tandem.training.CosineSchedule;
import io.tandem.training.InverseSquareRootSchedule;
import io.tandem.training.LearningRate;
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

  private static AveragingFrequency frequency(Schedule schedule, int base, double factor) {
    return frequency(schedule, base, factor, Master.TANDEM, RATES);
  }

  private static AveragingFrequency frequency(
      Schedule schedule, int base, double factor, Master master, LearningRate rates) {
    return new AveragingFrequency(
        settings(schedule, base, factor, 0, master, 2), rates, MAXIMUM, Settings.NO_TAIL);
  }

  private static AveragingSettings settings(
      Schedule schedule, int base, double factor, long tail, Master master, int workers) {
    OuterSettings average = new OuterSettings(OuterSettings.Optimizer.AVERAGE, 1, 0);
    return new AveragingSettings(
        master,
        AveragingSettings.Mode.LOCAL,
        workers,
        base,
        0,
        schedule,
        factor,
        0,
        tail,
        0,
        average,
        OptimizerState.AVERAGED,
        SecondMoment.OWN,
        32);
  }

  /** Returns rounds of H updates, if not by QSR, that end with a tail after 1,000 updates. */
  private static AveragingFrequency withTail(Schedule schedule, long tail, LearningRate rates) {
    return new AveragingFrequency(
        settings(schedule, H, FACTOR, tail, Master.TANDEM, 2), rates, MAXIMUM, 1_000 - tail);
  }

  /** It has nothing to average: rounds of one update in warmup would only cost time. */
  @Test
  void oneWorkerHasRoundsOfTheSameLengthWhateverTheSchedule() {
    for (Schedule schedule : Schedule.values()) {
      AveragingFrequency alone =
          new AveragingFrequency(
              settings(schedule, H, FACTOR, 0, Master.TANDEM, 1), RATES, MAXIMUM, Settings.NO_TAIL);
      for (long updates : new long[] {0, WARMUP - 1, WARMUP, 100_000}) {
        assertThat(alone.budgetAfter(updates)).isEqualTo(RoundBudget.ofUpdates(H));
      }
      assertThat(alone).hasToString("rounds of 20 updates");
    }
  }

  @Test
  void constantScheduleNeverChanges() {
    AveragingFrequency constant = frequency(Schedule.CONSTANT, H, FACTOR);
    for (long updates : new long[] {0, 1, WARMUP, 1_000_000}) {
      assertThat(constant.after(updates)).isEqualTo(H);
    }
  }

  @Test
  void warmupAveragesEveryUpdateUntilThePeakRate() {
    AveragingFrequency warmup = frequency(Schedule.WARMUP, H, FACTOR);
    assertThat(warmup.after(0)).isEqualTo(1);
    assertThat(warmup.after(WARMUP - 1)).isEqualTo(1);
    assertThat(warmup.after(WARMUP)).isEqualTo(H);
    assertThat(warmup.after(WARMUP + H)).isEqualTo(H);
  }

  @Test
  void tokenBudgetReplacesTheFrequencyExceptDuringWarmup() {
    AveragingFrequency tokens = ofTokens(RATES);
    assertThat(tokens.budgetAfter(WARMUP - 1)).isEqualTo(RoundBudget.ofSynchronousUpdate());
    assertThat(tokens.budgetAfter(WARMUP)).isEqualTo(RoundBudget.ofTokens(5000));
    assertThat(tokens)
        .hasToString(
            "gradients averaged every update during warmup, then parameters averaged every 5,000"
                + " target tokens of each worker");
    assertThat(frequency(Schedule.CONSTANT, H, FACTOR).budgetAfter(0))
        .isEqualTo(RoundBudget.ofUpdates(H));
  }

  private static AveragingFrequency ofTokens(LearningRate rates) {
    OuterSettings average = new OuterSettings(OuterSettings.Optimizer.AVERAGE, 1, 0);
    return new AveragingFrequency(
        new AveragingSettings(
            Master.TANDEM,
            AveragingSettings.Mode.LOCAL,
            2,
            H,
            5000,
            Schedule.WARMUP,
            FACTOR,
            0,
            0,
            0,
            average,
            OptimizerState.LOCAL,
            SecondMoment.OWN,
            32),
        rates,
        MAXIMUM,
        Settings.NO_TAIL);
  }

  /** SlowMo would divide by the rate after the last update, which is 0. */
  @Test
  void roundsOfTokensEndWithTheCooldownToo() {
    AveragingFrequency tokens = ofTokens(new CooldownSchedule(RATES, 1_000, 300));
    assertThat(tokens.budgetAfter(990)).isEqualTo(RoundBudget.ofTokens(5000).ofAtMost(10));
    assertThat(tokens.budgetAfter(1_000)).isEqualTo(RoundBudget.ofTokens(5000).ofAtMost(1));
  }

  /**
   * With a constant rate (alpha / peak)² = 4 all the way, with a cosine more from its middle on.
   */
  @Test
  void qsrGoesByAnyRate() {
    LearningRate flat = new ConstantSchedule(PEAK, WARMUP);
    AveragingFrequency constant = frequency(Schedule.QSR, 1, FACTOR, Master.TANDEM, flat);
    assertThat(constant.after(WARMUP)).isEqualTo(4);
    assertThat(constant.after(1_000_000)).isEqualTo(4);
    LearningRate cosine = new CosineSchedule(flat, 1_099, 999);
    AveragingFrequency falling = frequency(Schedule.QSR, 1, FACTOR, Master.TANDEM, cosine);
    assertThat(falling.after(WARMUP)).isEqualTo(4);
    assertThat(falling.after(600)).as("just over 4 / (1 / 2)²").isEqualTo(16);
    assertThat(falling.after(1_050)).isEqualTo(49);
  }

  /** Inverse square root: (alpha / rate)² = (alpha / peak)² · update / warmup, here 4u / 100. */
  @Test
  void qsrGrowsWithTheInverseSquareOfTheRate() {
    AveragingFrequency qsr = frequency(Schedule.QSR, H, FACTOR);
    assertThat(qsr.after(WARMUP)).isEqualTo(H);
    assertThat(qsr.after(499)).as("4 · 500 / 100 = 20").isEqualTo(H);
    // Between two integers, where rounding of the rate does not matter.
    assertThat(qsr.after(534)).as("4 · 535 / 100 = 21.4").isEqualTo(21);
    assertThat(qsr.after(4_239)).as("4 · 4240 / 100 = 169.6").isEqualTo(169);
  }

  @Test
  void qsrAveragesGradientsDuringWarmup() {
    AveragingFrequency qsr = frequency(Schedule.QSR, H, FACTOR);
    assertThat(qsr.budgetAfter(0)).isEqualTo(RoundBudget.ofSynchronousUpdate());
    assertThat(qsr.budgetAfter(WARMUP - 1)).isEqualTo(RoundBudget.ofSynchronousUpdate());
    assertThat(qsr.budgetAfter(WARMUP)).isEqualTo(RoundBudget.ofUpdates(H));
    assertThat(qsr)
        .hasToString(
            "gradients averaged every update during warmup, then parameters averaged every 20 to 200"
                + " updates, the more the lower the rate (QSR, factor 2.0)");
  }

  @Test
  void dl4jsQsrUsesThePeakRateDuringWarmup() {
    AveragingFrequency qsr = frequency(Schedule.QSR, 1, 2.3, Master.DL4J, RATES);
    int atPeak = (int) (2.3 * 2.3);
    for (long updates : new long[] {0, 1, WARMUP / 2, WARMUP - 1}) {
      assertThat(qsr.after(updates)).isEqualTo(atPeak);
    }
    assertThat(qsr.after(2 * WARMUP)).isGreaterThan(atPeak);
  }

  @Test
  void qsrIsBoundedUnlessTheFrequencyIsHigher() {
    assertThat(frequency(Schedule.QSR, H, 1e6).after(Integer.MAX_VALUE)).isEqualTo(MAXIMUM);
    AveragingFrequency higher = frequency(Schedule.QSR, 300, 1e6);
    assertThat(higher.after(Integer.MAX_VALUE)).isEqualTo(300);
    assertThat(higher.toString()).endsWith("then parameters averaged every 300 updates");
  }

  /** QSR follows the rate down to zero; no round runs past the last update with a positive rate. */
  @Test
  void roundsEndWithTheCooldown() {
    LearningRate cooling = new CooldownSchedule(RATES, 1_000, 300);
    AveragingFrequency constant = frequency(Schedule.CONSTANT, 300, FACTOR, Master.TANDEM, cooling);
    assertThat(constant.after(600)).isEqualTo(300);
    assertThat(constant.after(900)).isEqualTo(100);
    assertThat(constant.after(1_000)).isEqualTo(1);
    AveragingFrequency qsr = frequency(Schedule.QSR, 4, FACTOR, Master.TANDEM, cooling);
    assertThat(qsr.after(699)).as("4 · 700 / 100 = 28").isEqualTo(28);
    assertThat(qsr.after(849)).as("28 / (151 / 301)² = 111.3").isEqualTo(111);
    assertThat(qsr.after(901)).as("28 / (99 / 301)² = 258.8").isEqualTo(99);
  }

  @Test
  void aTailAveragesGradientsAtTheLastUpdates() {
    AveragingFrequency constant = withTail(Schedule.CONSTANT, 50, RATES);
    assertThat(constant.budgetAfter(0)).isEqualTo(RoundBudget.ofUpdates(H));
    assertThat(constant.budgetAfter(935)).as("cut short").isEqualTo(RoundBudget.ofUpdates(15));
    assertThat(constant.budgetAfter(950)).isEqualTo(RoundBudget.ofSynchronousUpdate());
    assertThat(constant.budgetAfter(999)).isEqualTo(RoundBudget.ofSynchronousUpdate());
    assertThat(constant)
        .hasToString(
            "parameters averaged every 20 updates, and gradients at each of the last 50 updates");
    AveragingFrequency qsr = withTail(Schedule.QSR, 200, new CooldownSchedule(RATES, 1_000, 300));
    assertThat(qsr.budgetAfter(799)).isEqualTo(RoundBudget.ofUpdates(1));
    assertThat(qsr.budgetAfter(800)).isEqualTo(RoundBudget.ofSynchronousUpdate());
    assertThat(boundaries(qsr, 0, 1_000).stream().filter(from -> from >= 800)).hasSize(200);
  }

  @Test
  void resumedRoundsHaveTheBoundariesOfTheWholeTraining() {
    for (Schedule schedule : Schedule.values()) {
      AveragingFrequency frequency = frequency(schedule, H, FACTOR);
      List<Long> whole = boundaries(frequency, 0, 5000);
      for (int i = 0; i < whole.size(); i += 7) {
        assertThat(boundaries(frequency(schedule, H, FACTOR), whole.get(i), 5000))
            .isEqualTo(whole.subList(i, whole.size()));
      }
      AveragingFrequency tail = withTail(schedule, 150, RATES);
      List<Long> toTheEnd = boundaries(tail, 0, 1_000);
      for (int i = 0; i < toTheEnd.size(); i += 7) {
        assertThat(boundaries(tail, toTheEnd.get(i), 1_000))
            .isEqualTo(toTheEnd.subList(i, toTheEnd.size()));
      }
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
    AveragingFrequency qsr =
        new AveragingFrequency(
            settings(Schedule.QSR, frequency, factor, 0, Master.TANDEM, 2),
            falling,
            maximum,
            Settings.NO_TAIL);
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
