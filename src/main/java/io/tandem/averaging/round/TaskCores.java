package io.tandem.averaging.round;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * The cores of each task in which a worker makes its updates: as many as it has micro-batches, if
 * all workers can have that many at once. They affect how long a round takes and nothing else.
 * Where the user has set {@code spark.task.cpus}, every task has that many; otherwise the tasks of
 * this stage ask for theirs, and those of all other stages keep one. Driver only.
 *
 * @param count cores, at least 1
 * @param request the request of the stage; empty where none is needed
 */
public record TaskCores(int count, Optional<ResourceProfile> request) {
  private static final String TASK_CPUS = "spark.task.cpus";

  /** Returns the cores on the cluster as it is now. */
  public static TaskCores of(SparkContext spark, int workers, int microBatches) {
    SparkConf conf = spark.getConf();
    if (conf.contains(TASK_CPUS) && !spark.isLocal()) {
      return new TaskCores(conf.getInt(TASK_CPUS, 1), Optional.empty());
    }
    int executors = executors(spark);
    int each = conf.getInt("spark.executor.cores", spark.defaultParallelism() / executors);
    int count = share(each, (workers + executors - 1) / executors, microBatches);
    // Without a cluster manager there is nothing to request: one process uses its cores as it
    // likes.
    boolean asks = count > 1 && !spark.isLocal();
    return new TaskCores(count, asks ? Optional.of(profile(count)) : Optional.empty());
  }

  /** Returns the cores that the driver may compute with. */
  static int ofDriver(SparkContext spark) {
    return spark.isLocal()
        ? spark.defaultParallelism()
        : Runtime.getRuntime().availableProcessors();
  }

  /** Returns the number of executors that are present or requested, at least one. */
  public static int executors(SparkContext spark) {
    if (spark.isLocal()) {
      return 1;
    }
    int there = spark.statusTracker().getExecutorInfos().length - 1;
    return Math.max(Math.max(there, spark.getConf().getInt("spark.executor.instances", 0)), 1);
  }

  /**
   * @param cores of an executor
   * @param workers that it serves
   */
  static int share(int cores, int workers, int microBatches) {
    return Math.max(1, Math.min(microBatches, cores / Math.max(1, Math.min(workers, cores))));
  }

  /** Lets the tasks that compute these elements have the cores. */
  <T> JavaRDD<T> request(JavaRDD<T> elements) {
    return request.map(elements::withResources).orElse(elements);
  }

  private static ResourceProfile profile(int count) {
    return new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(count)).build();
  }
}
