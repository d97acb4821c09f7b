package io.tandem.config;

/** How workers are averaged. */
public record AveragingSettings(Master master, int workers, int frequency, OuterSettings outer) {
  public AveragingSettings {
    Check.within("averaging.workers", workers, 1, 100_000);
    Check.within("averaging.frequency", frequency, 1, 1_000_000);
    if (master == Master.DL4J && outer.optimizer() != OuterSettings.Optimizer.AVERAGE) {
      throw new UserException(
          "averaging.outer.optimizer = %s: DL4J's master takes plain averages only; set averaging.master = tandem, or averaging.outer.optimizer = average"
              .formatted(outer.optimizer().name().toLowerCase(java.util.Locale.ROOT)));
    }
  }

  /** Who averages: our rounds, or DL4J's stock master as the baseline. */
  public enum Master {
    TANDEM,
    DL4J
  }
}
