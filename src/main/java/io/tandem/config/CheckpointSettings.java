package io.tandem.config;

/**
 * When checkpoints are written beside those of validations, and which stay.
 *
 * @param keepBest by the metric of validation
 * @param everyMinutes one is written between validations; 0 for none
 */
public record CheckpointSettings(int keepLast, int keepBest, double everyMinutes) {
  public CheckpointSettings {
    Check.atLeast("checkpoints.keepLast", keepLast, 1);
    Check.atLeast("checkpoints.keepBest", keepBest, 1);
    Check.atLeast("checkpoints.everyMinutes", everyMinutes, 0);
  }
}
