package io.tandem.training.cluster;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Waits while the executors of a cluster are still coming. What a whole training keeps, such as its
 * number format and the cores of its tasks, is decided by the executors that there are at its
 * beginning, and Spark begins with the first of them. Driver only.
 */
final class ArrivingExecutors {
  /** Executors that are started together come within less of each other. */
  private static final long QUIET_MILLIS = 2_000;

  /** A cluster that gives one executor after the other may do so for minutes. */
  private static final long MAX_MILLIS = 30_000;

  private static final long LOOK_MILLIS = 100;

  private ArrivingExecutors() {}

  /**
   * Returns when there is an executor and none has come for two seconds, or after half a minute. A
   * local master has none to wait for; with dynamic allocation they come when there is work.
   */
  public static void await(SparkContext spark) {
    if (spark.isLocal() || TaskCores.areAllocatedDynamically(spark)) {
      return;
    }
    if (TaskCores.executorsOf(spark).isEmpty()) {
      // While a job waits for the first one, the user is told that executors are missing.
      new JavaSparkContext(spark).parallelize(List.of(0), 1).count();
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MAX_MILLIS);
    while (areComing(spark) && System.nanoTime() < end) {
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean areComing(SparkContext spark) {
    long recent = System.currentTimeMillis() - QUIET_MILLIS;
    return TaskCores.executorsOf(spark).stream().anyMatch(e -> e.addTime().getTime() > recent);
  }
}
