package io.tandem.jobs.progress;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/**
 * Shows the progress of something repeatedly: on a terminal in a live line, elsewhere in a line
 * after every minute without one. Driver only; threads may share it.
 */
public final class LiveLine implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;

  /** The time after which a line is due if there is no terminal. */
  public static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Terminal terminal;
  private final UnaryOperator<String> form;
  private final long quietNanos;
  private final LongFunction<List<String>> parts;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(LiveLine::thread);
  private long lastLine = System.nanoTime();
  private boolean closed;

  private LiveLine(
      Terminal terminal,
      UnaryOperator<String> form,
      long quietNanos,
      LongFunction<List<String>> parts) {
    this.terminal = terminal;
    this.form = form;
    this.quietNanos = quietNanos;
    this.parts = parts;
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "live line");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Shows it until it is closed.
   *
   * @param form formats a permanent line
   * @param parts the progress at a {@link System#nanoTime}, the most important part first; none if
   *     there is nothing to show
   */
  public static LiveLine of(
      Terminal terminal, UnaryOperator<String> form, LongFunction<List<String>> parts) {
    return of(terminal, form, parts, QUIET_NANOS);
  }

  /**
   * @param quietNanos the nanoseconds after which a line is due if there is no terminal
   */
  public static LiveLine of(
      Terminal terminal,
      UnaryOperator<String> form,
      LongFunction<List<String>> parts,
      long quietNanos) {
    LiveLine line = new LiveLine(terminal, form, quietNanos, parts);
    ScheduledFuture<?> unused =
        line.clock.scheduleWithFixedDelay(
            line::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    return line;
  }

  /** Prints a permanent line. */
  public synchronized void say(String line) {
    terminal.say(form.apply(line));
    lastLine = System.nanoTime();
  }

  private synchronized void look() {
    long now = System.nanoTime();
    boolean isDue = terminal.isLive() || now - lastLine >= quietNanos;
    List<String> found = closed || !isDue ? List.of() : parts.apply(now);
    if (found.isEmpty()) {
      return;
    }
    if (terminal.isLive()) {
      terminal.live(found);
    } else {
      say(Terminal.join(found));
    }
  }

  /** Removes the live line before other output. */
  @Override
  public void close() {
    clock.shutdownNow();
    synchronized (this) {
      closed = true;
      terminal.clear();
    }
  }
}
