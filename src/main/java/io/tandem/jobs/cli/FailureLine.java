package io.tandem.jobs.cli;

/** Describes a failure in one line. */
public final class FailureLine {
  private FailureLine() {}

  /** Returns the first line of its message, or else the name of its class. */
  public static String of(Throwable failure) {
    return failure.getMessage() == null
        ? failure.getClass().getSimpleName()
        : failure.getMessage().lines().findFirst().orElse("");
  }

  /**
   * Returns that of its innermost cause: the messages that Spark puts around it are about tasks and
   * stages.
   */
  public static String ofRoot(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return of(root);
  }
}
