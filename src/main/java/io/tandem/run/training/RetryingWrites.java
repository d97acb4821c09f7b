package io.tandem.run.training;

import io.tandem.Text;
import io.tandem.config.RunSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FSError;
import org.apache.spark.SparkException;

/**
 * Writes to a run directory that are retried while its file system refuses them: a NameNode in safe
 * mode, a full disk, an exhausted quota, lost DataNodes. Retries come after 1, 2, 4 seconds and so
 * on, at most {@value #MAX_SECONDS}, until the patience is over. A write that fails must leave
 * nothing. Driver only.
 */
final class RetryingWrites {
  private static final long MAX_SECONDS = 60;
  private static final double MILLIS_PER_MINUTE = 60_000;

  private final Duration patience;
  private final Consumer<String> tell;
  private final Supplier<String> advice;

  /**
   * @param patience the time from the first refusal of a write after which it fails
   * @param tell told of each refusal that is followed by another attempt
   * @param advice what to do when the patience is over
   */
  RetryingWrites(Duration patience, Consumer<String> tell, Supplier<String> advice) {
    this.patience = patience;
    this.tell = tell;
    this.advice = advice;
  }

  /** Returns writes of a run, tried again for {@code run.retryMinutes}. */
  static RetryingWrites of(RunSettings settings, Consumer<String> tell, Supplier<String> advice) {
    return new RetryingWrites(
        Duration.ofMillis((long) (settings.retryMinutes() * MILLIS_PER_MINUTE)), tell, advice);
  }

  /** A write with a result. */
  @FunctionalInterface
  interface Write<T> {
    T run() throws IOException;
  }

  /** A write without one. */
  @FunctionalInterface
  public interface Action {
    void run() throws IOException;
  }

  public void run(String what, Action action) {
    get(
        what,
        () -> {
          action.run();
          return true;
        });
  }

  /**
   * Returns the result of a write once it succeeds.
   *
   * @param what the name of what is written, for messages
   * @throws RunNotSavedException when the patience is over
   */
  <T> T get(String what, Write<T> write) {
    long start = System.nanoTime();
    for (long seconds = 1; ; seconds = Math.min(2 * seconds, MAX_SECONDS)) {
      try {
        return write.run();
      } catch (Exception | FSError e) { // Spark throws checked exceptions it does not declare
        String why = refusal(e);
        if (System.nanoTime() - start + Duration.ofSeconds(seconds).toNanos()
            > patience.toNanos()) {
          throw new RunNotSavedException(
              "cannot write %s: %s; %s".formatted(what, why, advice.get()), e);
        }
        tell.accept(Text.format("cannot write %s: %s; trying again in %d s", what, why, seconds));
        pause(seconds);
      }
    }
  }

  /**
   * Returns the first line of the file system's innermost message. Rethrows other failures, those
   * of Spark's jobs among them: these write nothing there.
   */
  private static String refusal(Throwable failure) {
    IOException refusal = null;
    boolean ofSpark = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      ofSpark |= cause instanceof SparkException;
      if (cause instanceof IOException io) {
        refusal = io;
      }
    }
    if (refusal == null || ofSpark) {
      throw failure instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(failure.getMessage(), failure);
    }
    return refusal.getMessage() == null
        ? refusal.getClass().getSimpleName()
        : refusal.getMessage().lines().findFirst().orElse("");
  }

  private static void pause(long seconds) {
    try {
      Thread.sleep(Duration.ofSeconds(seconds).toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
