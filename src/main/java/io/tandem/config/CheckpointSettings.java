package io.tandem.config;

/** How many checkpoints stay beside the best one. */
public record CheckpointSettings(int keepLast) {
  public CheckpointSettings {
    Check.atLeast("checkpoints.keepLast", keepLast, 1);
  }
}
