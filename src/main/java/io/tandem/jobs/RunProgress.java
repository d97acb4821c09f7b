package io.tandem.jobs;

import io.tandem.averaging.EarlyStopping;
import io.tandem.averaging.LossWatch;
import io.tandem.averaging.TrainingLoop;
import io.tandem.config.Settings;
import io.tandem.store.MetricRow;
import io.tandem.store.RunDirectory;
import java.io.IOException;

/** Where early stopping and the watch over the loss stand, by what the run has on record. */
final class RunProgress {
  private RunProgress() {}

  /**
   * @param since {@link System#nanoTime} from which training.maximumMinutes count
   */
  static TrainingLoop.Progress of(RunDirectory run, Settings settings, int vocabulary, long since)
      throws IOException {
    EarlyStopping stopping =
        EarlyStopping.fresh(settings.validation().metric(), settings.validation().patience());
    LossWatch losses = LossWatch.fresh(settings.divergence().lossFactor(), vocabulary);
    for (MetricRow row : run.metrics().read()) {
      if (row instanceof MetricRow.Round round) {
        losses = losses.after(round.updates(), round.loss());
      } else if (row instanceof MetricRow.Validation validation) {
        stopping =
            stopping.after(
                switch (settings.validation().metric()) {
                  case LOSS -> validation.loss();
                  case BLEU -> validation.bleu();
                });
      }
    }
    return new TrainingLoop.Progress(stopping, losses, since);
  }
}
