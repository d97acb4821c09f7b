package io.tandem.training.averaging;

import io.tandem.Text;
import io.tandem.config.AveragingSettings.Mode;

/**
 * The work of each worker until the next average. Driver only.
 *
 * @param mode what the round averages
 * @param updates the updates of each worker; 1 where gradients are averaged
 */
record RoundBudget(Mode mode, int updates) {
  public RoundBudget {
    if (updates < 1 || (mode == Mode.SYNCHRONOUS && updates != 1)) {
      throw new IllegalArgumentException(
          Text.format("%d updates in a round of mode %s", updates, mode));
    }
  }

  /** Returns a budget of a number of updates of each worker. */
  public static RoundBudget ofUpdates(int updates) {
    return new RoundBudget(Mode.LOCAL, updates);
  }

  /** Returns the budget of an update that all workers make together. */
  public static RoundBudget ofSynchronousUpdate() {
    return new RoundBudget(Mode.SYNCHRONOUS, 1);
  }
}
