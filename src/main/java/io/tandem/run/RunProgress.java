package io.tandem.run;

import io.tandem.config.Settings;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.training.averaging.DivergenceDetector;
import io.tandem.training.averaging.EarlyStopping;
import io.tandem.training.averaging.TrainingLoop;
import io.tandem.training.shards.TrainingStage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * The progress of a run, from its metrics: early stopping, the divergence detector, time, tokens.
 */
public final class RunProgress {
  /** Events that end a gap of uncounted time, such as between processes. */
  private static final Set<String> AFTER_A_GAP =
      Set.of(MetricRow.Event.RESUMED, MetricRow.Event.ROLLED_BACK, MetricRow.Event.RECOVERED);

  private final Metric metric;

  /** Updates made before the stage, whose rows alone count where an earlier stage's say little. */
  private final long stageBegin;

  private EarlyStopping stopping;
  private DivergenceDetector losses;
  private Duration trained = Duration.ZERO;
  private Instant latest;
  private long tokens;
  private boolean plateauTold;

  private RunProgress(Settings settings, TrainingStage stage, int vocabulary) {
    metric = settings.validation().metric();
    stageBegin = stage.begin();
    stopping = EarlyStopping.fresh(metric, stage.patience(settings.validation().patience()));
    losses = DivergenceDetector.fresh(settings.divergence().lossFactor(), vocabulary);
  }

  /**
   * @param stage the stage that is in progress
   */
  public static RunProgress of(
      RunDirectory run, Settings settings, TrainingStage stage, int vocabulary) throws IOException {
    RunProgress progress = new RunProgress(settings, stage, vocabulary);
    run.metrics().forEach(progress::add);
    return progress;
  }

  private void add(MetricRow row) {
    count(row);
    if (row instanceof MetricRow.Round round) {
      // Pairs of another stage may be harder.
      losses = isEarlier(row) ? losses : losses.after(round.updates(), round.loss());
      tokens += round.sourceTokens() + round.targetTokens();
    } else if (row instanceof MetricRow.Validation validation) {
      stopping =
          stopping.after(
              switch (metric) {
                case LOSS -> validation.loss();
                case BLEU -> validation.bleu();
              });
      stopping = isEarlier(row) ? stopping.anew() : stopping;
    } else if (row instanceof MetricRow.Event event) {
      plateauTold |= event.name().equals(MetricRow.Event.PLATEAU);
    }
  }

  /** Returns whether the row is of an earlier stage. */
  private boolean isEarlier(MetricRow row) {
    return stageBegin > 0 && row.updates() <= stageBegin;
  }

  /** Adds the time since the previous row, during which the process ran. */
  private void count(MetricRow row) {
    boolean counts =
        latest != null
            && latest.isBefore(row.time())
            && !(row instanceof MetricRow.Event event && AFTER_A_GAP.contains(event.name()));
    if (counts) {
      trained = trained.plus(Duration.between(latest, row.time()));
    }
    latest = row.time();
  }

  /** Returns whether the run has reported a plateau. */
  public boolean isPlateauTold() {
    return plateauTold;
  }

  /** Returns the source and target tokens of all rounds. */
  public long trainedTokens() {
    return tokens;
  }

  /**
   * Returns the training time in all processes, validations and checkpoints included, so that a
   * resumed run keeps to its limit of minutes.
   */
  public long trainedNanos() {
    return trained.toNanos();
  }

  /**
   * @param since {@link System#nanoTime} from which training.maximumMinutes count
   */
  public TrainingLoop.Progress since(long since) {
    long lost = Math.max(0, System.nanoTime() - since - trainedNanos());
    return new TrainingLoop.Progress(stopping, losses, since, lost);
  }
}
