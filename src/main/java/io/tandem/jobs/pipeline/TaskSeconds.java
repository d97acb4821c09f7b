package io.tandem.jobs.pipeline;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** The time that tasks of Spark run, summed over all executors, until it is closed. Driver only. */
final class TaskSeconds extends SparkListener implements AutoCloseable {
  private static final double MILLIS_PER_SECOND = 1000;

  private final SparkContext spark;
  private final AtomicLong millis = new AtomicLong();

  private TaskSeconds(SparkContext spark) {
    this.spark = spark;
  }

  static TaskSeconds of(SparkContext spark) {
    TaskSeconds seconds = new TaskSeconds(spark);
    spark.addSparkListener(seconds);
    return seconds;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskMetrics() != null) { // A lost task has none.
      millis.addAndGet(end.taskMetrics().executorRunTime());
    }
  }

  /** Returns the seconds so far; tasks that have just ended may be missing. */
  double seconds() {
    return millis.get() / MILLIS_PER_SECOND;
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
