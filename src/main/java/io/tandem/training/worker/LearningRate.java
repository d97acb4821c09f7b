package io.tandem.training.worker;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * The learning rate of each update, for DL4J's updaters and for averaging. Schedules that are saved
 * with a model implement it; a fall at the end of training is a schedule around another ({@link
 * CooldownSchedule}, {@link CosineSchedule}).
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
