package io.tandem.storage;

import io.tandem.config.UserException;
import java.util.Optional;
import java.util.function.Supplier;

/** Unwraps user errors that were found in a task from Spark's exceptions. Driver only. */
public final class TaskFailures {
  private TaskFailures() {}

  /**
   * Returns the result of an action on the cluster.
   *
   * @throws UserException the one thrown in a task, if it made the action fail
   */
  public static <T> T unwrapped(Supplier<T> action) {
    try {
      return action.get();
    } catch (Exception e) {
      // Spark throws checked exceptions that its Java signatures do not declare.
      RuntimeException fault =
          e instanceof RuntimeException unchecked
              ? unchecked
              : new IllegalStateException("the Spark job failed", e);
      throw userMistake(e).map(RuntimeException.class::cast).orElse(fault);
    }
  }

  /** Runs an action without a result, and throws as the other {@link #unwrapped} does. */
  public static void unwrapped(Runnable action) {
    TaskFailures.<Boolean>unwrapped(
        () -> {
          action.run();
          return true;
        });
  }

  /** Returns the user error among the causes, if there is one. */
  public static Optional<UserException> userMistake(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException mistake) {
        return Optional.of(mistake);
      }
    }
    return Optional.empty();
  }
}
