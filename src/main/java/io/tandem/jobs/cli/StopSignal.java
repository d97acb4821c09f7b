package io.tandem.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.spark.util.SignalUtils;

/**
 * Notices when this process is asked to end, by SIGTERM or by SIGINT (Ctrl-C). While a training
 * listens, the first signal asks it to finish cleanly. Any other ends the process at once, after a
 * final message of the job; a further one does not even wait for Spark's shutdown. While no job
 * runs, signals have their usual effect. Driver only.
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

  /** Returns whether the result of a job is the exit code of a process that a signal has ended. */
  static boolean isExitCode(Object result) {
    return Arrays.stream(Kind.values()).anyMatch(kind -> Objects.equals(result, kind.exitCode));
  }

  /** The final message of a job that a signal ends, until this is closed. */
  interface LastWords extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Ends the process with this message on a signal that nothing else handles, until it is closed.
   */
  static LastWords endAtOnce(Consumer<Kind> lastWords) {
    // Spark passes a signal on to the previous handler if an action returns false.
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
   * @param whenAsked the action on the signal; called by another thread
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
      // Scala prints stack traces of threads interrupted by Spark's end.
      System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
      // On another thread, because this one must receive the next signal.
      new Thread(() -> System.exit(kind.exitCode()), "end of the process").start();
    } else {
      Runtime.getRuntime().halt(kind.exitCode());
    }
    return true;
  }

  /**
   * Blocks while a signal ends the process: failures are then due to Spark's shutdown, and the user
   * has been told.
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

  /** Returns the first signal received. */
  public Optional<Kind> asked() {
    return Optional.ofNullable(asked.get());
  }

  @Override
  public void close() {
    LISTENING.compareAndSet(this, null);
  }
}
