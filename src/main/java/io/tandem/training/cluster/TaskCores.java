package io.tandem.training.cluster;

import io.tandem.UserException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.collection.JavaConverters;

/**
 * The cores of each task in which a worker makes its updates, or computes its part of a validation:
 * as many as it has micro-batches, if all workers can have that many at once. They affect how long
 * that takes and nothing else. Where the user has set {@code spark.task.cpus}, every task has that
 * many; otherwise the tasks of these stages ask for theirs, and those of all others keep one.
 * Driver only.
 *
 * @param count cores, at least 1
 * @param request the request of the stage; empty where none is needed
 */
public record TaskCores(int count, Optional<ResourceProfile> request) {
  private static final String TASK_CPUS = "spark.task.cpus";
  private static final String EXECUTOR_CORES = "spark.executor.cores";

  /** Some distributions append a number of their own. */
  private static final Pattern WITHOUT_REQUESTS = Pattern.compile("3\\.(4\\..*|5\\.0(\\D.*)?)");

  /** The driver among Spark's executors. */
  private static final String DRIVER = "driver";

  private static final String DYNAMIC = "spark.dynamicAllocation.enabled";

  /**
   * Returns the cores on the cluster as it is when no more executors come, see {@link
   * ArrivingExecutors}.
   *
   * @throws UserException if the tasks would need other executors than there are
   */
  public static TaskCores of(SparkContext spark, int workers, int microBatches) {
    ArrivingExecutors.await(spark);
    SparkConf conf = spark.getConf();
    if (conf.contains(TASK_CPUS) && !spark.isLocal()) {
      return new TaskCores(conf.getInt(TASK_CPUS, 1), Optional.empty());
    }
    if (areAllocatedDynamically(spark)) {
      return withDynamicAllocation(ofExecutor(spark), microBatches);
    }
    int executors = executors(spark);
    int each = spark.isLocal() ? ofDriver(spark) : ofExecutor(spark);
    int count = share(each, (workers + executors - 1) / executors, microBatches);
    // Without a cluster manager there is nothing to request: one process uses its cores as it
    // likes.
    boolean asks = count > 1 && !spark.isLocal();
    if (asks) {
      requireRequests(spark.version(), spark.master(), microBatches, count);
    }
    return new TaskCores(count, asks ? Optional.of(profile(count)) : Optional.empty());
  }

  /**
   * Requires a Spark that can give the tasks of a stage more cores: where a resource manager starts
   * the executors, from 3.5.1 on (SPARK-45250, SPARK-45495).
   *
   * @throws UserException if it cannot
   */
  static void requireRequests(String version, String master, int microBatches, int wanted) {
    boolean isManaged = master.equals("yarn") || master.startsWith("k8s");
    if (isManaged && WITHOUT_REQUESTS.matcher(version).matches()) {
      throw UserException.of(
          "training.microBatches = %d: Spark %s cannot give the tasks of a stage more cores on"
              + " %s; give --conf %s=%d before --, or use Spark 3.5.1 or later",
          microBatches, version, master.equals("yarn") ? "YARN" : "Kubernetes", TASK_CPUS, wanted);
    }
  }

  /** Spark then starts executors of their own for tasks that ask for cores. */
  static TaskCores withDynamicAllocation(int coresOfExecutor, int microBatches) {
    int wanted = share(coresOfExecutor, 1, microBatches);
    if (wanted > 1) {
      throw UserException.of(
          "training.microBatches = %d: with dynamic allocation Spark cannot give the tasks of"
              + " a stage more cores; give --conf %s=%d before --, or --conf %s=false",
          microBatches, TASK_CPUS, wanted, DYNAMIC);
    }
    return new TaskCores(1, Optional.empty());
  }

  /** Returns the cores that the driver may compute with. */
  public static int ofDriver(SparkContext spark) {
    return spark.isLocal()
        ? registered(spark).max().orElse(spark.defaultParallelism())
        : Runtime.getRuntime().availableProcessors();
  }

  /**
   * Returns the cores of an executor: those that were asked for, else one where a resource manager
   * gives one, else all of a machine, of those that are there the one with the fewest. {@code
   * spark.default.parallelism} has nothing to do with them.
   */
  public static int ofExecutor(SparkContext spark) {
    SparkConf conf = spark.getConf();
    boolean isOneByDefault = spark.master().equals("yarn") || spark.master().startsWith("k8s");
    return conf.contains(EXECUTOR_CORES) || isOneByDefault
        ? conf.getInt(EXECUTOR_CORES, 1)
        : registered(spark).min().orElse(1);
  }

  /** Returns the cores of each executor; of a local master those of the driver. */
  private static IntStream registered(SparkContext spark) {
    return executorsOf(spark).stream()
        .mapToInt(ExecutorSummary::totalCores)
        .filter(cores -> cores > 0);
  }

  /** Returns the executors that are there; of a local master the driver. */
  static List<ExecutorSummary> executorsOf(SparkContext spark) {
    return JavaConverters.seqAsJavaList(spark.statusStore().executorList(true)).stream()
        .filter(executor -> executor.id().equals(DRIVER) == spark.isLocal())
        .toList();
  }

  static boolean areAllocatedDynamically(SparkContext spark) {
    return spark.getConf().getBoolean(DYNAMIC, false) && !spark.isLocal();
  }

  /** Returns the number of executors that are present or requested, at least one. */
  public static int executors(SparkContext spark) {
    if (spark.isLocal()) {
      return 1;
    }
    int there = executorsOf(spark).size();
    return Math.max(Math.max(there, spark.getConf().getInt("spark.executor.instances", 0)), 1);
  }

  /** Returns the number of these tasks that can run at a time. */
  public int atOnce(SparkContext spark) {
    int each = spark.isLocal() ? ofDriver(spark) : ofExecutor(spark);
    return executors(spark) * Math.max(1, each / count);
  }

  /** Returns all cores that tasks run on, as far as they are known. */
  public static int ofAll(SparkContext spark) {
    return new TaskCores(1, Optional.empty()).atOnce(spark);
  }

  /**
   * @param cores of an executor
   * @param workers that it serves
   */
  static int share(int cores, int workers, int microBatches) {
    return Math.max(1, Math.min(microBatches, cores / Math.max(1, Math.min(workers, cores))));
  }

  /** Lets the tasks that compute these elements have the cores. */
  public <T> JavaRDD<T> request(JavaRDD<T> elements) {
    return request.map(elements::withResources).orElse(elements);
  }

  private static ResourceProfile profile(int count) {
    return new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(count)).build();
  }
}
