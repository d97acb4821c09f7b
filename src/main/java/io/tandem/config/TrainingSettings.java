package io.tandem.config;

import java.io.Serializable;
import java.util.Locale;

/**
 * The settings of one worker's training.
 *
 * @param batchTokens the most tokens on either side of one update of a worker
 * @param microBatches the micro-batches that each update of a worker is computed in
 */
public record TrainingSettings(
    Optimizer optimizer,
    int batchTokens,
    int microBatches,
    int maximumSentenceTokens,
    double learningRate,
    int warmupUpdates,
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
    Check.within("training.adamBeta1", adamBeta1, 0, 0.99999);
    Check.within("training.adamBeta2", adamBeta2, 0, 0.9999999);
    Check.positive("training.adamEpsilon", adamEpsilon);
    Check.within("training.labelSmoothing", labelSmoothing, 0, 0.9);
    Check.atLeast("training.clipNorm", clipNorm, 0);
    Check.atLeast("training.maximumUpdates", maximumUpdates, 0);
    Check.atLeast("training.maximumMinutes", maximumMinutes, 0);
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
