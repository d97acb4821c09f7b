package io.tandem.run.training;

import io.tandem.Text;
import io.tandem.config.Settings;
import io.tandem.config.TrainingSettings;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.text.Display;
import io.tandem.training.averaging.TrainingLoop;
import io.tandem.training.shards.TrainingStage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The end of a training, in words.
 *
 * @param settings the settings in effect, with the fall of the learning rate if it was decided
 * @param stage the stage in which it ended
 * @param updates the updates of each worker
 * @param hasTrained whether the last attempt made an update
 */
public record TrainingEnd(
    TrainingLoop.End kind,
    Settings settings,
    TrainingStage stage,
    long updates,
    boolean hasTrained) {
  private static final String MINUTES_REACHED = "training.maximumMinutes reached";

  /**
   * Returns the end that a run has come to; empty if a process has yet to end it, or if what a run
   * ends with is incomplete: its newest checkpoint, and the network for use without Tandem.
   *
   * @param settings the settings that the run was trained with
   */
  public static Optional<TrainingEnd> of(RunDirectory run, Settings settings) throws IOException {
    List<MetricRow> rows = run.metrics().read();
    if (rows.isEmpty() || !(rows.get(rows.size() - 1) instanceof MetricRow.Event last)) {
      return Optional.empty();
    }
    Optional<TrainingLoop.End> kind = kind(last);
    if (kind.isEmpty() || !run.hasModelSince(last.time())) {
      return Optional.empty();
    }
    Settings inEffect =
        run.fallDecision()
            .map(decision -> settings.withTraining(decision.in(settings.training())))
            .orElse(settings);
    TrainingStage stage = TrainingStage.after(run.stageEnds(last.updates()), settings);
    return run.newestIntact()
        .filter(checkpoint -> checkpoint.header().updates() == last.updates())
        .map(newest -> new TrainingEnd(kind.get(), inEffect, stage, last.updates(), false));
  }

  private static Optional<TrainingLoop.End> kind(MetricRow.Event event) {
    return switch (event.name()) {
      case MetricRow.Event.STOPPED_EARLY -> Optional.of(TrainingLoop.End.NO_IMPROVEMENT);
      case MetricRow.Event.FINISHED ->
          Optional.of(
              event.message().startsWith(MINUTES_REACHED)
                  ? TrainingLoop.End.MAXIMUM_MINUTES
                  : TrainingLoop.End.MAXIMUM_UPDATES);
      default -> Optional.empty();
    };
  }

  /** The name of the event in the metrics. */
  String event() {
    return switch (kind) {
      case STOPPED -> MetricRow.Event.STOPPED;
      case NO_IMPROVEMENT -> MetricRow.Event.STOPPED_EARLY;
      case MAXIMUM_UPDATES, MAXIMUM_MINUTES -> MetricRow.Event.FINISHED;
      case FALL_DECIDED, STAGE_ENDED -> throw noEnd();
    };
  }

  /** Returns the reason, for the metrics. */
  String reason() {
    return switch (kind) {
      case MAXIMUM_UPDATES ->
          (hasFallen() ? "the learning rate has fallen" : limitOfUpdates() + " reached")
              + inEarlyStage();
      case MAXIMUM_MINUTES -> MINUTES_REACHED + withoutFall() + inEarlyStage();
      case NO_IMPROVEMENT ->
          Text.format("no better validation among the last %d", settings.validation().patience());
      case STOPPED -> "saved at update " + updates;
      case FALL_DECIDED, STAGE_ENDED -> throw noEnd();
    };
  }

  /** Returns the limit that keeps a run from being trained further, and what to do about it. */
  public String limit() {
    return switch (kind) {
      case MAXIMUM_UPDATES ->
          hasFallen()
              ? Text.format(
                  "the learning rate has fallen to zero at update %d; start a new run to train"
                      + " further",
                  updates)
              : Text.format(
                  "%s = %s was reached at update %d; raise it to train further",
                  limitOfUpdates(),
                  endsByEpochs()
                      ? Display.significant(settings.training().maximumEpochs())
                      : settings.training().maximumUpdates(),
                  updates);
      case MAXIMUM_MINUTES ->
          Text.format(
              "training.maximumMinutes = %s was reached at update %d; raise it to train further",
              settings.training().maximumMinutes(), updates);
      case NO_IMPROVEMENT ->
          Text.format(
              "no better validation among the last %d up to update %d; raise validation.patience to"
                  + " train further",
              settings.validation().patience(), updates);
      case STOPPED, FALL_DECIDED, STAGE_ENDED -> throw noEnd();
    };
  }

  /** Returns that the fall of the rate is missing where minutes end training; else empty. */
  public String withoutFall() {
    if (kind != TrainingLoop.End.MAXIMUM_MINUTES) {
      return "";
    }
    if (settings.training().fallsByMinutes()) {
      return " before the learning rate could fall";
    }
    return settings.training().beginOfFall() == TrainingSettings.NO_FALL
        ? ""
        : " before the learning rate had fallen to zero";
  }

  /** Returns that training has ended before its last stage; empty otherwise. */
  public String inEarlyStage() {
    return stage.isLast() ? "" : " in %s, before the last began".formatted(stage.name());
  }

  private String limitOfUpdates() {
    return endsByEpochs() ? "training.maximumEpochs" : "training.maximumUpdates";
  }

  private boolean endsByEpochs() {
    return settings.training().maximumEpochs() > 0;
  }

  private boolean hasFallen() {
    return updates > settings.training().beginOfFall();
  }

  private IllegalStateException noEnd() {
    return new IllegalStateException("no limit of a run: " + kind);
  }
}
