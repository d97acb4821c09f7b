package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.SettingsReader;
import io.tandem.config.TrainingSettings;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rates are those of settings with a peak of 1 after 100 updates. */
class OptimizersTest {
  private static TrainingSettings training(List<String> settings) {
    return SettingsReader.ofText("", settings).settings().training();
  }

  private static LearningRate rates(String... settings) {
    List<String> all =
        Stream.concat(
                Stream.of("training.learningRate=1", "training.warmupUpdates=100"),
                Stream.of(settings))
            .toList();
    return Optimizers.schedule(training(all));
  }

  @Test
  void muonHasTheMomentumThatIsSet() {
    TrainingSettings training =
        training(List.of("training.optimizer=muon", "training.muonMomentum=0.9"));
    assertThat(Optimizers.of(training))
        .isEqualTo(
            new Muon(
                Optimizers.schedule(training),
                0.9,
                training.adamBeta1(),
                training.adamBeta2(),
                training.adamEpsilon()));
  }

  /** At the middle of warmup, the peak, the middle of the rest, the last update and the next. */
  @ParameterizedTest
  @CsvSource({
    "inverse-square-root, 0.5, 1, 0.40824829046386, 0.301648, 0.301511",
    "constant,            0.5, 1, 1,                1,        1",
    "linear,              0.5, 1, 0.5,              0.001,    0",
    "cosine,              0.5, 1, 0.5,              0.0000025, 0",
  })
  void followTheSchedule(
      String schedule, double rising, double peak, double middle, double last, double after) {
    LearningRate rates = rates("training.schedule=" + schedule, "training.maximumUpdates=1099");
    assertThat(rates.rate(50)).isEqualTo(rising);
    assertThat(rates.rate(100)).isEqualTo(peak);
    assertThat(rates.rate(600)).isCloseTo(middle, within(1e-9));
    assertThat(rates.rate(1_099)).isCloseTo(last, within(1e-6));
    assertThat(rates.rate(1_100)).isCloseTo(after, within(1e-6));
    assertThat(rates.rate(101)).isBetween(0.99, 1.0);
    assertThat(rates.lastUpdate() == 1_099).isEqualTo(after == 0);
  }

  @Test
  void linearIsACooldownFromTheEndOfWarmup() {
    assertThat(rates("training.schedule=linear", "training.maximumUpdates=1099"))
        .isEqualTo(
            rates(
                "training.schedule=constant",
                "training.maximumUpdates=1099",
                "training.cooldownUpdates=999"));
  }

  @Test
  void aFallMayBeDelayed() {
    LearningRate cosine =
        rates(
            "training.schedule=cosine", "training.maximumUpdates=1099", "training.holdUpdates=400");
    assertThat(cosine.rate(500)).isEqualTo(1);
    assertThat(cosine.rate(501)).isLessThan(1);
    assertThat(cosine.rate(800)).isCloseTo(0.5, within(1e-9));
    assertThat(cosine.rate(1_100)).isZero();
  }

  @Test
  void aCooldownMayBeAShare() {
    assertThat(rates("training.maximumUpdates=1000", "training.cooldownShare=0.25"))
        .isEqualTo(rates("training.maximumUpdates=1000", "training.cooldownUpdates=250"));
  }

  /** What the rates are before it is decided may not depend on when they will fall. */
  @Test
  void withABudgetInMinutesTheHighestRateStaysUntilTheFallIsDecided() {
    for (String schedule : List.of("linear", "cosine")) {
      assertThat(
              rates(
                  "training.schedule=" + schedule,
                  "training.maximumUpdates=1000",
                  "training.maximumMinutes=5"))
          .isEqualTo(new ConstantSchedule(1, 100));
    }
    assertThat(
            rates(
                "training.cooldownShare=0.5",
                "training.maximumUpdates=0",
                "training.maximumMinutes=5"))
        .isEqualTo(new InverseSquareRootSchedule(1, 100));
  }
}
