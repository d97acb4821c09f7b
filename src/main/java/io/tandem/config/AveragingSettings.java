package io.tandem.config;

/** How workers are averaged. */
public record AveragingSettings(Master master, int workers, int frequency) {
  public AveragingSettings {
    Check.within("averaging.workers", workers, 1, 100_000);
    Check.within("averaging.frequency", frequency, 1, 1_000_000);
  }

  /** Who averages: our rounds, or DL4J's stock master as the baseline. */
  public enum Master {
    TANDEM,
    DL4J
  }
}
