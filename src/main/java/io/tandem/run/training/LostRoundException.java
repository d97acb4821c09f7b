package io.tandem.run.training;

import io.tandem.Text;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkException;

/**
 * Signals that Spark gave up a job of a round: executors were lost with all copies of what they
 * held, or too often.
 */
final class LostRoundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long round;

  private LostRoundException(long round, String why, RuntimeException failure) {
    super(Text.format("Spark could not compute round %d: %s", round, why), failure);
    this.round = round;
  }

  /**
   * Returns a failure as a lost round if Spark is among its causes; else as it is, wrapped if it is
   * checked.
   *
   * @param round the round that was in progress, from 1
   */
  static RuntimeException in(Exception thrown, long round) {
    RuntimeException failure =
        thrown instanceof RuntimeException unchecked
            ? unchecked
            : new IllegalStateException(thrown.getMessage(), thrown);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkException spark) {
        return new LostRoundException(
            round, spark.getMessage().lines().findFirst().orElse(""), failure);
      }
    }
    return failure;
  }

  /** Returns whether a task failed by itself, not by a lost executor, a disk or the network. */
  boolean isFaultOfTask() {
    Throwable root = this;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return !(root instanceof SparkException
        || root instanceof IOException
        || root instanceof TimeoutException);
  }

  /** The round that was in progress, from 1. */
  long round() {
    return round;
  }

  /** Spark's failure. */
  RuntimeException why() {
    return (RuntimeException) getCause();
  }
}
