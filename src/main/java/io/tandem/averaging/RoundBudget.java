package io.tandem.averaging;

import io.tandem.config.AveragingSettings;
import io.tandem.config.AveragingSettings.Mode;
import java.io.Serializable;
import java.util.Locale;

/**
 * The work of each worker until the next average, which ends with the update by which it reaches
 * either number. Which one that is follows from the worker's batches alone. Driver, and sent to
 * executors.
 *
 * @param mode what the round averages
 * @param updates the maximum number of updates
 * @param targetTokens the number of target tokens after which it makes no further update; EOS
 *     included
 */
record RoundBudget(Mode mode, int updates, long targetTokens) implements Serializable {
  public RoundBudget {
    if (updates < 1 || targetTokens < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d updates, %d target tokens: at least 1 of each",
              updates,
              targetTokens));
    }
    if (mode == Mode.SYNCHRONOUS && updates != 1) {
      throw new IllegalArgumentException(
          updates + " updates: gradients are averaged at every update");
    }
  }

  /** Returns a budget of a number of updates, whatever their tokens. */
  public static RoundBudget ofUpdates(int updates) {
    return new RoundBudget(Mode.LOCAL, updates, Long.MAX_VALUE);
  }

  /** Returns the budget of an update that all workers make together. */
  public static RoundBudget ofSynchronousUpdate() {
    return new RoundBudget(Mode.SYNCHRONOUS, 1, Long.MAX_VALUE);
  }

  /** Returns a budget of as many updates as it takes to process a number of target tokens. */
  public static RoundBudget ofTokens(long targetTokens) {
    return new RoundBudget(Mode.LOCAL, AveragingSettings.MAX_ROUND, targetTokens);
  }

  /** Returns the same with at most so many updates. */
  RoundBudget ofAtMost(int most) {
    return new RoundBudget(mode, Math.min(updates, most), targetTokens);
  }

  /** Returns whether a worker that has done this much in a round is done with it. */
  boolean isSpent(int madeUpdates, long seenTokens) {
    return madeUpdates >= updates || seenTokens >= targetTokens;
  }
}
