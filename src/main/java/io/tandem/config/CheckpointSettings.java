package io.tandem.config;

/**
 * Which checkpoints stay: the newest and the best ones.
 *
 * @param keepBest by the metric of validation
 */
public record CheckpointSettings(int keepLast, int keepBest) {
  public CheckpointSettings {
    Check.atLeast("checkpoints.keepLast", keepLast, 1);
    Check.atLeast("checkpoints.keepBest", keepBest, 1);
  }
}
