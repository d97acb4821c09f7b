package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.SettingsReader;
import io.tandem.config.TrainingSettings;
import io.tandem.training.averaging.round.Agreement;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.averaging.round.WorkerReport;
import io.tandem.training.worker.LocalResult;
import io.tandem.training.worker.Tokens;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Warmup takes 100 updates, the budget is 60 minutes. */
class FallDecisionTest {
  private static TrainingSettings settings(String more) {
    return SettingsReader.ofText(
            "training { warmupUpdates = 100, maximumMinutes = 60 }", List.of(more.split(" ")))
        .settings()
        .training();
  }

  private static Optional<FallDecision> after(
      TrainingSettings training, long updates, double minutes) {
    return after(training, updates, minutes, RecentSpeed.notCounting(0));
  }

  private static Optional<FallDecision> after(
      TrainingSettings training, long updates, double minutes, RecentSpeed speed) {
    LocalResult result = new LocalResult(10, 10, new Tokens(10, 10), 1, 1);
    RoundResult round =
        RoundResult.of(
            updates / 10,
            updates,
            List.of(new WorkerReport(0, result, 0)),
            List.of(new Agreement(Double.NaN, Double.NaN)),
            new RoundResult.Time(1, 0.1));
    return FallDecision.due(training, round, minutes, speed);
  }

  private static final String COOLDOWN = "training.cooldownShare=0.25 training.maximumUpdates=0";

  /** 900 updates in 45 minutes are 20 a minute: 300 in the last 15. */
  @Test
  void aCooldownIsDecidedWhenItBegins() {
    TrainingSettings training = settings(COOLDOWN);
    assertThat(after(training, 890, 44.9)).isEmpty();
    assertThat(after(training, 900, 45))
        .contains(
            new FallDecision(
                90,
                900,
                900,
                1_200,
                45,
                20,
                "training.maximumMinutes=0 training.maximumUpdates=1200 training.cooldownShare=0"
                    + " training.cooldownUpdates=300"));
    assertThat(after(training, 950, 50).orElseThrow().last()).isEqualTo(1_140);
    assertThat(after(training, 900, 45).orElseThrow())
        .hasToString(
            "the learning rate falls from update 901 on and reaches zero after update 1,200, the"
                + " last; decided after 45.0 minutes at 20.0 updates a minute");
  }

  @Test
  void nothingFallsBeforeTheEndOfWarmup() {
    assertThat(after(settings(COOLDOWN), 90, 59)).isEmpty();
    assertThat(after(settings(COOLDOWN), 100, 59.9).orElseThrow().last())
        .as("at least one update")
        .isEqualTo(101);
    TrainingSettings cosine =
        settings("training.schedule=cosine training.holdUpdates=20 training.maximumUpdates=0");
    assertThat(after(cosine, 110, 30)).isEmpty();
    assertThat(after(cosine, 120, 30).orElseThrow().last()).isEqualTo(240);
  }

  @Test
  void schedulesThatFallAreDecidedAfterATenth() {
    TrainingSettings linear = settings("training.schedule=linear training.maximumUpdates=0");
    assertThat(after(linear, 200, 5.9)).isEmpty();
    assertThat(after(linear, 210, 6))
        .contains(
            new FallDecision(
                21,
                210,
                210,
                2_100,
                6,
                35,
                "training.maximumMinutes=0 training.maximumUpdates=2100 training.holdUpdates=110"));
  }

  /** A twentieth of an hour is three minutes. */
  @Test
  void theSpeedHasToBeMeasuredForATwentiethBefore() {
    TrainingSettings linear = settings("training.schedule=linear training.maximumUpdates=0");
    RecentSpeed speed = RecentSpeed.since(100, 20);
    assertThat(after(linear, 200, 22.9, speed)).isEmpty();
    assertThat(after(linear, 200, 23, speed).orElseThrow())
        .returns(200 + Math.round(37 * 100 / 3.0), FallDecision::last);
  }

  @Test
  void whereLessIsLeftItIsMeasuredForAsLongAsIsLeft() {
    RecentSpeed speed = RecentSpeed.since(100, 58);
    assertThat(after(settings(COOLDOWN), 110, 58.9, speed)).isEmpty();
    assertThat(after(settings(COOLDOWN), 110, 59.1, speed).orElseThrow().last()).isEqualTo(118);
  }

  @Test
  void updatesAreAnUpperLimit() {
    TrainingSettings linear = settings("training.schedule=linear training.maximumUpdates=1500");
    assertThat(after(linear, 140, 0.1)).isEmpty();
    assertThat(after(linear, 150, 0.1).orElseThrow().last()).isEqualTo(1_500);
    assertThat(after(linear, 210, 12).orElseThrow().last()).isEqualTo(1_050);
    TrainingSettings cooldown =
        settings("training.cooldownShare=0.25 training.maximumUpdates=1000");
    assertThat(after(cooldown, 740, 1)).isEmpty();
    assertThat(after(cooldown, 740, 45).orElseThrow().last()).isEqualTo(987);
    assertThat(after(cooldown, 760, 1))
        .as("the limit of updates came first, in mid-round")
        .hasValueSatisfying(
            decision -> {
              assertThat(decision.begin()).isEqualTo(750);
              assertThat(decision.last()).isEqualTo(1_000);
            });
  }

  @Test
  void thereIsNothingToDecideWhereUpdatesAreGiven() {
    TrainingSettings decided =
        after(settings(COOLDOWN), 900, 45).orElseThrow().in(settings(COOLDOWN));
    assertThat(after(decided, 1_000, 50)).isEmpty();
    assertThat(after(settings("training.cooldownUpdates=50"), 19_960, 59)).isEmpty();
    assertThat(after(settings("training.schedule=constant"), 1_000, 59)).isEmpty();
  }
}
