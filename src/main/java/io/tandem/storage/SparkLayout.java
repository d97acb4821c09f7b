package io.tandem.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkExecutorInfo;

/**
 * The layout of a run's Spark application.
 *
 * @param executors the host of each executor at the start; in local mode only the driver's
 * @param settings the settings that determine the sizes of driver and executors
 */
public record SparkLayout(
    String version,
    String master,
    String applicationId,
    int defaultParallelism,
    List<String> executors,
    Map<String, String> settings) {

  /**
   * No others, because some may hold credentials, such as {@code spark.executor.extraJavaOptions}.
   */
  private static final Set<String> SIZES =
      Set.of(
          "spark.driver.cores",
          "spark.driver.memory",
          "spark.driver.memoryOverhead",
          "spark.executor.cores",
          "spark.executor.instances",
          "spark.executor.memory",
          "spark.executor.memoryOverhead",
          "spark.executor.memoryOverheadFactor",
          "spark.memory.offHeap.size",
          "spark.task.cpus");

  public SparkLayout {
    executors = List.copyOf(executors);
    settings = new TreeMap<>(settings);
  }

  public static SparkLayout of(SparkContext spark) {
    return new SparkLayout(
        spark.version(),
        spark.master(),
        spark.applicationId(),
        spark.defaultParallelism(),
        hosts(spark),
        sizes(spark.getConf()));
  }

  static Map<String, String> sizes(SparkConf conf) {
    Map<String, String> sizes = new TreeMap<>();
    for (String name : SIZES) {
      if (conf.contains(name)) {
        sizes.put(name, conf.get(name));
      }
    }
    return sizes;
  }

  /** Spark lists the driver among the executors, although it runs no tasks on a cluster. */
  private static List<String> hosts(SparkContext spark) {
    Stream<SparkExecutorInfo> all = Stream.of(spark.statusTracker().getExecutorInfos());
    List<String> hosts = all.map(SparkExecutorInfo::host).sorted().toList();
    if (spark.isLocal() || hosts.size() < 2) {
      return hosts;
    }
    List<String> executors = new ArrayList<>(hosts);
    executors.remove(spark.getConf().get("spark.driver.host", ""));
    return executors;
  }
}
