package io.tandem.jobs.cli;

import org.apache.spark.SparkException;

/** Spark has stopped before the job was done; nothing more can be computed in this process. */
final class SparkEndedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SparkEndedException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Creates the exception for a failure caused by the end of Spark.
   *
   * @param howToResume advice for the user: what is kept, and what to do
   */
  static SparkEndedException behind(Throwable failure, String howToResume) {
    return new SparkEndedException(
        "Spark stopped before the job was done%s; %s".formatted(reason(failure), howToResume),
        failure);
  }

  /**
   * Creates the exception for a failure before there was a session.
   *
   * @param master the master from which a session was requested
   */
  static SparkEndedException atStart(Throwable failure, String master) {
    return new SparkEndedException(
        "Spark did not start with the master %s (%s): nothing was written; fix that and run the same command again"
            .formatted(master, FailureLine.ofRoot(failure)),
        failure);
  }

  /** Returns the first line of Spark's own message, if there is one. */
  private static String reason(Throwable failure) {
    String reason = "";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkException && cause.getMessage() != null) {
        reason = " (%s)".formatted(FailureLine.of(cause));
      }
    }
    return reason;
  }
}
