package io.tandem.config;

import io.tandem.Check;

/**
 * The settings of checkpoints: when they are written between validations, and which are kept.
 *
 * @param keepBest the number of best checkpoints to keep, by the validation metric
 * @param everyMinutes the longest time without a checkpoint between validations; 0: validations
 *     alone write them
 */
public record CheckpointSettings(int keepLast, int keepBest, double everyMinutes) {
  public CheckpointSettings {
    Check.atLeast("checkpoints.keepLast", keepLast, 1);
    Check.atLeast("checkpoints.keepBest", keepBest, 1);
    Check.atLeast("checkpoints.everyMinutes", everyMinutes, 0);
  }
}
