package io.tandem.training.worker;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * The learning rate of each update: for DL4J's updaters, and for whatever goes by rates. A schedule
 * that is saved with a model implements it; how it falls at the end of training is put around it
 * ({@link CooldownSchedule}, {@link CosineSchedule}).
 */
public interface LearningRate extends ISchedule {
  /** The rate of update {@code update}, counted from 1. */
  double rate(long update);

  /** The updates until the highest rate is reached. */
  int warmupUpdates();

  /** The last update that changes anything; no more than that need be made. */
  default long lastUpdate() {
    return Long.MAX_VALUE;
  }

  /** DL4J counts iterations from 0; epochs play no part. */
  @Override
  default double valueAt(int iteration, int epoch) {
    return rate(iteration + 1L);
  }

  @Override
  LearningRate clone();
}
