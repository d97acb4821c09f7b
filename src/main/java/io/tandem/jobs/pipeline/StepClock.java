package io.tandem.jobs.pipeline;

import io.tandem.jobs.pipeline.PipelineDirectory.Spent;
import java.io.IOException;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * The time that a step takes, with that of its earlier attempts, until it is closed. It is kept
 * again and again, as nobody tells before a process is killed. Driver only, with a thread.
 */
final class StepClock extends SparkListener implements AutoCloseable {
  static final Duration EVERY = Duration.ofSeconds(10);

  private static final double MILLIS_PER_SECOND = 1000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final SparkContext spark;
  private final Spent before;
  private final int coresOfTask;
  private final Keeper keeper;
  private final long start = System.nanoTime();
  private final AtomicLong taskMillis = new AtomicLong();
  private final Timer timer = new Timer("time of the step", /* isDaemon= */ true);
  private boolean isClosed;

  /** Keeps the time where the next process finds it. */
  @FunctionalInterface
  interface Keeper {
    void keep(Spent spent) throws IOException;
  }

  private StepClock(SparkContext spark, Spent before, int coresOfTask, Keeper keeper) {
    this.spark = spark;
    this.before = before;
    this.coresOfTask = coresOfTask;
    this.keeper = keeper;
  }

  /**
   * Starts a clock.
   *
   * @param before the time of earlier attempts
   * @param coresOfTask the cores that a task computes with, which count as so many tasks
   */
  static StepClock start(
      SparkContext spark, Spent before, int coresOfTask, Duration every, Keeper keeper) {
    StepClock clock = new StepClock(spark, before, coresOfTask, keeper);
    spark.addSparkListener(clock);
    TimerTask keep =
        new TimerTask() {
          @Override
          public void run() {
            try {
              clock.keep();
            } catch (IOException e) {
              // The step counts more than its time, which is kept again soon.
            }
          }
        };
    clock.timer.schedule(keep, every.toMillis(), every.toMillis());
    return clock;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskMetrics() != null) { // A lost task has none.
      taskMillis.addAndGet(coresOfTask * end.taskMetrics().executorRunTime());
    }
  }

  /** Returns the time so far; that of tasks which have just ended may be missing. */
  Spent spent() {
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    return before.plus(new Spent(seconds, taskMillis.get() / MILLIS_PER_SECOND));
  }

  /** Keeps the time so far. */
  synchronized void keep() throws IOException {
    if (!isClosed) {
      keeper.keep(spent());
    }
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    timer.cancel();
    spark.removeSparkListener(this);
  }
}
