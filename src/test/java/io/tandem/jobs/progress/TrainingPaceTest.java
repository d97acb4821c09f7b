package io.tandem.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.SettingsReader;
import io.tandem.run.MetricRow;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TrainingPaceTest {
  private static final long START = 5_000;

  private static TrainingPace pace(String... settings) {
    return new TrainingPace(
        SettingsReader.ofText("", List.of(settings)).settings().training(), START);
  }

  private static long after(long seconds) {
    return START + TimeUnit.SECONDS.toNanos(seconds);
  }

  private static MetricRow.Round round(long round, double loss, double seconds) {
    return new MetricRow.Round(
        Instant.EPOCH,
        round,
        10 * (round + 1),
        loss,
        1e-3,
        400,
        600,
        seconds,
        0,
        1,
        0,
        new MetricRow.Seen(1.374, 12_345_678, 0),
        List.of());
  }

  private static MetricRow.Validation validation(double bleu) {
    return new MetricRow.Validation(
        Instant.EPOCH, 1, 10, 3, 20, bleu, "", 1, true, MetricRow.Seen.UNKNOWN, List.of());
  }

  @Test
  void theMostImportantComesFirst() {
    TrainingPace pace = pace("training.maximumUpdates=2000");
    assertThat(pace.parts(START)).containsExactly("waiting for the first round");
    pace.validation(validation(21.306));
    pace.round(round(49, 4.25, 2));
    assertThat(pace.parts(after(60)))
        .containsExactly(
            "round 50",
            "loss 4.250",
            "BLEU 21.31",
            "500 tokens/s",
            "03:00 left",
            "update 500 of 2,000",
            "1.37 epochs",
            "12.3 M tokens");
  }

  @Test
  void nothingIsLeftOfATrainingWhoseLastRoundGoesBeyondTheEnd() {
    TrainingPace pace = pace("training.maximumUpdates=495");
    pace.round(round(49, 4.25, 2));
    assertThat(pace.parts(after(60))).contains("00:00 left", "update 500 of 495");
  }

  @Test
  void theNearerLimitCounts() {
    TrainingPace pace = pace("training.maximumUpdates=2000", "training.maximumMinutes=2");
    pace.round(round(49, 4.25, 2));
    assertThat(pace.parts(after(60))).contains("01:00 left");
    assertThat(pace.parts(after(150))).contains("00:00 left");
    TrainingPace unlimited = pace("training.maximumUpdates=0", "training.maximumMinutes=180");
    unlimited.round(round(49, 4.25, 2));
    assertThat(unlimited.parts(after(60))).contains("2:59:00 left", "update 500");
  }

  @Test
  void lossAndSpeedAreOfTheLastTenSeconds() {
    TrainingPace pace = pace();
    pace.round(round(0, 9, 5));
    pace.round(round(1, 4, 5));
    pace.round(round(2, 2, 5));
    assertThat(pace.parts(after(15))).contains("loss 3.000", "200 tokens/s");
    pace.round(round(3, 1, 50));
    assertThat(pace.parts(after(65))).contains("loss 1.000", "20 tokens/s");
  }

  @Test
  void bleuThatWasNotMeasuredIsLeftOut() {
    TrainingPace pace = pace();
    pace.validation(validation(Double.NaN));
    pace.round(round(0, 9, 5));
    assertThat(pace.parts(after(5))).noneMatch(part -> part.startsWith("BLEU"));
  }

  /** The pace is measured from that update on, not from the start. */
  @Test
  void whatContinuesFromALaterUpdateHasItsOwnPace() {
    TrainingPace pace = pace("training.maximumUpdates=2000");
    pace.round(round(9, 9, 5));
    pace.beginAt(400, after(100));
    assertThat(pace.parts(after(100))).containsExactly("waiting for the first round");
    pace.round(round(49, 4, 2));
    assertThat(pace.parts(after(110))).contains("02:30 left");
  }
}
