package io.tandem.config;

import java.io.Serializable;
import java.util.Locale;

/**
 * The settings of one worker's training.
 *
 * @param batchTokens the most tokens on either side of one update of a worker
 * @param microBatches the micro-batches that each update of a worker is computed in
 * @param cooldownUpdates the last updates, over which the learning rate falls to zero; 0 for none
 */
public record TrainingSettings(
    Optimizer optimizer,
    int batchTokens,
    int microBatches,
    int maximumSentenceTokens,
    double learningRate,
    int warmupUpdates,
    long cooldownUpdates,
    double adamBeta1,
    double adamBeta2,
    double adamEpsilon,
    double labelSmoothing,
    double clipNorm,
    MathMode math,
    long maximumUpdates,
    double maximumMinutes)
    implements Serializable {
  /** More than the cores of any machine that one worker may have. */
  public static final int MAX_MICRO_BATCHES = 1024;

  public TrainingSettings {
    Check.atLeast("training.maximumSentenceTokens", maximumSentenceTokens, 2);
    Check.within("training.microBatches", microBatches, 1, MAX_MICRO_BATCHES);
    if (batchTokens / microBatches < maximumSentenceTokens) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "training.batchTokens = %d: must be at least training.maximumSentenceTokens = %d%s,"
                  + " so that %s can hold one sentence",
              batchTokens,
              maximumSentenceTokens,
              microBatches == 1 ? "" : " for each of training.microBatches = " + microBatches,
              microBatches == 1 ? "a batch" : "each"));
    }
    Check.positive("training.learningRate", learningRate);
    Check.atLeast("training.warmupUpdates", warmupUpdates, 1);
    Check.atLeast("training.cooldownUpdates", cooldownUpdates, 0);
    Check.within("training.adamBeta1", adamBeta1, 0, 0.99999);
    Check.within("training.adamBeta2", adamBeta2, 0, 0.9999999);
    Check.positive("training.adamEpsilon", adamEpsilon);
    Check.within("training.labelSmoothing", labelSmoothing, 0, 0.9);
    Check.atLeast("training.clipNorm", clipNorm, 0);
    Check.atLeast("training.maximumUpdates", maximumUpdates, 0);
    Check.atLeast("training.maximumMinutes", maximumMinutes, 0);
    if (cooldownUpdates > 0 && maximumUpdates == 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "training.cooldownUpdates = %d: the learning rate falls over the last updates, but"
                  + " training.maximumUpdates = 0 does not say which these are; set it, or leave"
                  + " training.cooldownUpdates out",
              cooldownUpdates));
    }
    if (cooldownUpdates > 0 && maximumUpdates - cooldownUpdates < warmupUpdates) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "training.cooldownUpdates = %d: must be at most %d here, training.maximumUpdates less"
                  + " training.warmupUpdates, so that the learning rate falls after it has risen",
              cooldownUpdates,
              Math.max(0, maximumUpdates - warmupUpdates)));
    }
    if (maximumUpdates == 0 && maximumMinutes == 0) {
      throw new UserException(
          "training.maximumUpdates and training.maximumMinutes are both 0: training would never"
              + " end; set at least one of them");
    }
  }

  /** Returns the same settings with another peak learning rate. */
  public TrainingSettings withLearningRate(double rate) {
    return new TrainingSettings(
        optimizer,
        batchTokens,
        microBatches,
        maximumSentenceTokens,
        rate,
        warmupUpdates,
        cooldownUpdates,
        adamBeta1,
        adamBeta2,
        adamEpsilon,
        labelSmoothing,
        clipNorm,
        math,
        maximumUpdates,
        maximumMinutes);
  }

  /** Returns the most tokens on either side of one micro-batch. */
  public int microBatchTokens() {
    return batchTokens / microBatches;
  }

  /** The rule of the update. */
  public enum Optimizer {
    ADAM,
    SGD
  }
}
