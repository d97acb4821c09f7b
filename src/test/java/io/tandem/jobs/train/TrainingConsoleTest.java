package io.tandem.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.SettingsReader;
import io.tandem.jobs.progress.Terminal;
import io.tandem.run.Fixtures;
import io.tandem.run.MetricRow;
import io.tandem.run.training.TrainingEnd;
import io.tandem.storage.publish.Place;
import io.tandem.training.averaging.TrainingLoop;
import io.tandem.training.shards.TrainingStage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a training shows between the lines of its validations. */
@Timeout(60)
class TrainingConsoleTest {
  private static final int WIDTH = 80;
  private static final long SOON = TimeUnit.MILLISECONDS.toNanos(1);

  private final StringWriter out = new StringWriter();

  private TrainingConsole console(int width) {
    return console(width, "training.maximumUpdates=2000");
  }

  private TrainingConsole console(int width, String... settings) {
    return new TrainingConsole(
        new Terminal(new PrintWriter(out), width),
        SettingsReader.ofText("", List.of(settings)).settings(),
        new TrainingConsole.Corpus("de-en", "vocabulary 10"),
        "plain",
        SOON);
  }

  private static final MetricRow.Seen SEEN = new MetricRow.Seen(1.374, 12_345_678, 0);

  private static MetricRow.Round round() {
    return new MetricRow.Round(
        Instant.EPOCH, 49, 500, 4.25, 1e-3, 400, 600, 2, 0, 1, 0, SEEN, List.of());
  }

  private static MetricRow.Validation validation() {
    return new MetricRow.Validation(
        Instant.EPOCH, 1, 500, 3, 20, 21.3, "", 1, true, SEEN, List.of());
  }

  /** Waits until the text is there; the timeout of the test ends this. */
  private void awaitText(String text) throws InterruptedException {
    while (!out.toString().contains(text)) {
      Thread.sleep(10);
    }
  }

  @Test
  void aLogHasLinesOfRoundsAndValidations() throws InterruptedException {
    try (TrainingConsole console = console(0)) {
      console.continues("continuing from update 490", 490);
      awaitText("waiting for the first round\n");
      console.round(round());
      awaitText("round 50 | loss 4.250 | 500 tokens/s | ");
      awaitText(" left | update 500 of 2,000 | 1.37 epochs | 12.3 M tokens\n");
      console.validating(500);
      awaitText("validating at update 500\n");
      console.validation(validation());
      awaitText("BLEU 21.30, the best so far (1.0 s)\n");
      awaitText("round 50 | loss 4.250 | BLEU 21.30 | 500 tokens/s | ");
    }
  }

  @Test
  void aTerminalHasThemInItsLiveLine() throws InterruptedException {
    try (TrainingConsole console = console(WIDTH)) {
      console.continues("continuing from update 490", 490);
      awaitText("\r\u001b[Kwaiting for the first round");
      console.round(round());
      awaitText("\r\u001b[Kround 50 | loss 4.250 | 500 tokens/s | ");
    }
    assertThat(out.toString()).endsWith("\r\u001b[K");
  }

  @Test
  void ofTheMinutesThoseBeforeAResumeAreGone() throws InterruptedException {
    String[] limits = {"training.maximumMinutes=240", "training.maximumUpdates=0"};
    try (TrainingConsole console = console(0, limits)) {
      console.continues("continuing from update 490", 490);
      console.limit(
          SettingsReader.ofText("", List.of(limits)).settings().training(),
          System.nanoTime() - TimeUnit.MINUTES.toNanos(200));
      console.round(round());
      awaitText("round 50 | loss 4.250 | 500 tokens/s | 39:5");
    }
  }

  @Test
  void aTrainingThatEndsBeforeItsLimitsSaysWhy() throws IOException {
    String[] settings = {"training.maximumEpochs=5", "validation.patience=2"};
    TrainingEnd end =
        new TrainingEnd(
            TrainingLoop.End.NO_IMPROVEMENT,
            SettingsReader.ofText("", List.of(settings)).settings(),
            TrainingStage.WHOLE,
            36,
            /* hasTrained= */ true);
    try (TrainingConsole console = console(0, settings)) {
      console.ended(end, Fixtures.run(Place.LOCAL));
    }
    assertThat(out.toString())
        .contains(
            "ended early: no better validation among the last 2 up to update 36; raise"
                + " validation.patience to train further");
  }

  @Test
  void nothingIsShownBeforeTrainingBegins() throws InterruptedException {
    try (TrainingConsole console = console(0)) {
      console.warn("the first line");
      TimeUnit.SECONDS.sleep(1);
      assertThat(out.toString().lines()).containsExactly("warning: the first line");
    }
  }
}
