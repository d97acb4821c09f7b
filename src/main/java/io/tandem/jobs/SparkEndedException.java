package io.tandem.jobs;

import org.apache.spark.SparkException;

/** Spark has ended under a job that was not done; nothing more can be computed in this process. */
final class SparkEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SparkEndedException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * The end of Spark behind a failure.
   *
   * @param howToGoOn what remains and what to do, for the user
   */
  static SparkEndedException behind(Throwable failure, String howToGoOn) {
    return new SparkEndedException(
        "Spark ended before the job was done%s; %s".formatted(reason(failure), howToGoOn), failure);
  }

  /** What Spark itself said, in its first line, where it said anything. */
  private static String reason(Throwable failure) {
    String reason = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkException && cause.getMessage() != null) {
        reason = " (%s)".formatted(cause.getMessage().lines().findFirst().orElse(""));
      }
    }
    return reason;
  }
}
