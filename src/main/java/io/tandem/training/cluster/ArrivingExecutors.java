package io.tandem.training.cluster;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Waits for the executors of a cluster to register. Spark starts a job with the first of them, but
 * a training chooses its number format and the cores of its tasks, once and for all, by the
 * executors that are there when it begins. Driver only.
 */
final class ArrivingExecutors {
  /** Executors that are started together register within less than this of each other. */
  private static final long QUIET_MILLIS = 2_000;

  /** A cluster that starts one executor after the other may go on for minutes. */
  private static final long MAX_MILLIS = 30_000;

  private static final long LOOK_MILLIS = 100;

  private ArrivingExecutors() {}

  /**
   * Returns once an executor is there and none has registered for two seconds, or after half a
   * minute. Does not wait with a local master, nor with dynamic allocation, where executors come
   * with work.
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
