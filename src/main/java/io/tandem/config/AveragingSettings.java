package io.tandem.config;

import java.util.Locale;

/** How workers are averaged. */
public record AveragingSettings(
    Master master, int workers, int frequency, OuterSettings outer, OptimizerState optimizerState) {
  public AveragingSettings {
    Check.within("averaging.workers", workers, 1, 100_000);
    Check.within("averaging.frequency", frequency, 1, 1_000_000);
    if (master == Master.DL4J && outer.optimizer() != OuterSettings.Optimizer.AVERAGE) {
      throw new UserException(
          "averaging.outer.optimizer = %s: DL4J's master takes plain averages only; set averaging.master = tandem, or averaging.outer.optimizer = average"
              .formatted(outer.optimizer().name().toLowerCase(Locale.ROOT)));
    }
    if (master == Master.DL4J && optimizerState == OptimizerState.RESET) {
      throw new UserException(
          "averaging.optimizerState = reset: DL4J's master always averages the optimizer's state; set averaging.master = tandem, or leave averaging.optimizerState out");
    }
  }

  /** What becomes of the optimizer's moments when parameters are averaged. */
  public enum OptimizerState {
    /** Each worker goes on with its own. */
    LOCAL,

    /** Averaged as the parameters are; all workers go on with the same. */
    AVERAGED,

    /** Zero again, and so is the count of their bias correction. */
    RESET
  }

  /** Who averages: our rounds, or DL4J's stock master as the baseline. */
  public enum Master {
    TANDEM,
    DL4J
  }
}
