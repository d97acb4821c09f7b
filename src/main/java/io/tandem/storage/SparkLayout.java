package io.tandem.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkExecutorInfo;
import scala.Tuple2;

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

  private static final List<String> SIZES =
      List.of("spark.executor.", "spark.driver.memory", "spark.driver.cores", "spark.task.cpus");

  public SparkLayout {
    executors = List.copyOf(executors);
    settings = new TreeMap<>(settings);
  }

  public static SparkLayout of(SparkContext spark) {
    Map<String, String> sizes = new TreeMap<>();
    for (Tuple2<String, String> entry : spark.getConf().getAll()) {
      if (SIZES.stream().anyMatch(entry._1::startsWith)) {
        sizes.put(entry._1, entry._2);
      }
    }
    return new SparkLayout(
        spark.version(),
        spark.master(),
        spark.applicationId(),
        spark.defaultParallelism(),
        hosts(spark),
        sizes);
  }

  /** The driver is listed among the executors; on a cluster it runs no tasks. */
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
