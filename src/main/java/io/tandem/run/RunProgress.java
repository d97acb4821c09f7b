package io.tandem.run;

import io.tandem.averaging.DivergenceDetector;
import io.tandem.averaging.EarlyStopping;
import io.tandem.averaging.TrainingLoop;
import io.tandem.config.Settings;
import io.tandem.config.ValidationSettings.Metric;
import java.io.IOException;

/**
 * The progress of a run, by what it has on record: early stopping, the divergence detector, time,
 * tokens.
 */
public final class RunProgress {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Metric metric;
  private EarlyStopping stopping;
  private DivergenceDetector losses;
  private double seconds;
  private long tokens;
  private boolean plateauTold;

  private RunProgress(Settings settings, int vocabulary) {
    metric = settings.validation().metric();
    stopping = EarlyStopping.fresh(metric, settings.validation().patience());
    losses = DivergenceDetector.fresh(settings.divergence().lossFactor(), vocabulary);
  }

  public static RunProgress of(RunDirectory run, Settings settings, int vocabulary)
      throws IOException {
    RunProgress progress = new RunProgress(settings, vocabulary);
    run.metrics().forEach(progress::add);
    return progress;
  }

  private void add(MetricRow row) {
    if (row instanceof MetricRow.Round round) {
      losses = losses.after(round.updates(), round.loss());
      seconds += round.seconds();
      tokens += round.sourceTokens() + round.targetTokens();
    } else if (row instanceof MetricRow.Validation validation) {
      stopping =
          stopping.after(
              switch (metric) {
                case LOSS -> validation.loss();
                case BLEU -> validation.bleu();
              });
      seconds += validation.seconds();
    } else if (row instanceof MetricRow.Event event) {
      plateauTold |= event.name().equals(MetricRow.Event.PLATEAU);
    }
  }

  /** Returns whether the run has told of a plateau. */
  public boolean isPlateauTold() {
    return plateauTold;
  }

  /** Returns the source and target tokens of the rounds, in all processes. */
  public long trainedTokens() {
    return tokens;
  }

  /** Returns the time that the rounds and validations took, in all processes. */
  public long trainedNanos() {
    return (long) (seconds * NANOS_PER_SECOND);
  }

  /**
   * @param since {@link System#nanoTime} from which training.maximumMinutes count
   */
  public TrainingLoop.Progress since(long since) {
    long lost = Math.max(0, System.nanoTime() - since - trainedNanos());
    return new TrainingLoop.Progress(stopping, losses, since, lost);
  }
}
