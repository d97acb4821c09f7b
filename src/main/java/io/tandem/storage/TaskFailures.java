package io.tandem.storage;

import io.tandem.UserException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;

/** Finds the cause of a failure in Spark: a user error in a task, or the end of Spark itself. */
public final class TaskFailures {
  /**
   * The time to wait for the end of Spark, which is reported after the jobs that failed because of
   * it.
   */
  private static final long END_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long LOOK_AGAIN_MILLIS = 50;

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

  /** Returns whether Spark has ended; waits a little if the failure is one of Spark's. */
  public static boolean hasEndedBy(Throwable failure, SparkContext context) {
    boolean may = isOfSpark(failure);
    long start = System.nanoTime();
    while (may && !context.isStopped() && System.nanoTime() - start < END_NANOS) {
      try {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return context.isStopped();
  }

  private static boolean isOfSpark(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkException) {
        return true;
      }
    }
    return false;
  }
}
