package io.tandem.jobs.cli;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.spark.util.SignalUtils;

/**
 * Notices when this process is asked to end, by SIGTERM or by SIGINT (Ctrl-C). While a training
 * listens, the first signal is taken as a wish to end well. Any other ends the process at once,
 * after the last words of the job; one more does not even wait for Spark's shutdown. Where no job
 * runs, signals do what they always do. Driver only.
 */
public final class StopSignal implements AutoCloseable {
  private static final AtomicReference<StopSignal> LISTENING = new AtomicReference<>();
  private static final AtomicReference<Consumer<Kind>> LAST_WORDS = new AtomicReference<>();
  private static final AtomicBoolean REGISTERED = new AtomicBoolean();
  private static final AtomicBoolean ENDING = new AtomicBoolean();

  private final AtomicReference<Kind> asked = new AtomicReference<>();
  private final Consumer<Kind> whenAsked;

  private StopSignal(Consumer<Kind> whenAsked) {
    this.whenAsked = whenAsked;
  }

  /** The signals that ask a process to end. */
  public enum Kind {
    SIGTERM("TERM", ExitCodes.TERMINATED),
    SIGINT("INT", ExitCodes.INTERRUPTED);

    private final String system;
    private final int exitCode;

    Kind(String system, int exitCode) {
      this.system = system;
      this.exitCode = exitCode;
    }

    /** Returns the exit code of a process that such a signal has ended. */
    public int exitCode() {
      return exitCode;
    }
  }

  /** The last words of a job when a signal ends it, until this is closed. */
  interface LastWords extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Ends the process with these words at a signal that nobody else listens to, until it is closed.
   */
  static LastWords endAtOnce(Consumer<Kind> lastWords) {
    // Spark hands a signal on to whoever had it before when an action answers false.
    if (REGISTERED.compareAndSet(false, true)) {
      for (Kind kind : Kind.values()) {
        SignalUtils.register(kind.system, () -> taken(kind));
      }
    }
    LAST_WORDS.set(lastWords);
    return () -> LAST_WORDS.compareAndSet(lastWords, null);
  }

  /**
   * Listens until it is closed.
   *
   * @param whenAsked the action when the signal comes; called by another thread
   */
  public static StopSignal listen(Consumer<Kind> whenAsked) {
    StopSignal signal = new StopSignal(whenAsked);
    LISTENING.set(signal);
    return signal;
  }

  private static Object taken(Kind kind) {
    StopSignal listening = LISTENING.get();
    if (listening != null && listening.asked.compareAndSet(null, kind)) {
      listening.whenAsked.accept(kind);
      return true;
    }
    Consumer<Kind> lastWords = LAST_WORDS.get();
    if (lastWords == null) {
      return false;
    }
    if (ENDING.compareAndSet(false, true)) {
      lastWords.accept(kind);
      // Not here, as this thread is to take the next signal.
      new Thread(() -> System.exit(kind.exitCode()), "end of the process").start();
    } else {
      Runtime.getRuntime().halt(kind.exitCode());
    }
    return true;
  }

  /**
   * Does not return while the process is ending by a signal: whatever fails then fails because
   * Spark is being taken away, and all has been said.
   */
  static void awaitEndIfEnding() {
    if (ENDING.get()) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The first signal that came. */
  public Optional<Kind> asked() {
    return Optional.ofNullable(asked.get());
  }

  @Override
  public void close() {
    LISTENING.compareAndSet(this, null);
  }
}
