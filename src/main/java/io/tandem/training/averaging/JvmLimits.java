package io.tandem.training.averaging;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;
import org.bytedeco.javacpp.Pointer;

/**
 * The memory that a driver or an executor may use, in bytes; 0 for no known limit.
 *
 * @param heap the heap of the JVM
 * @param offHeap the memory of buffers outside the heap, as JavaCPP counts them
 * @param process the limit of the whole process: the container's, or the machine's
 */
record JvmLimits(long heap, long offHeap, long process) {
  private static final Pattern MAX_BYTES =
      Pattern.compile("-Dorg\\.bytedeco\\.javacpp\\.max[bB]ytes=(\\d+)([kKmMgGtT]?)[bB]?");

  /** Share of an executor's heap that Spark requests from a resource manager in addition to it. */
  private static final double OVERHEAD_FACTOR = 0.1;

  private static final long MIN_OVERHEAD = 384L << 20;

  /** Returns the limits of the running JVM. */
  public static JvmLimits ofThisJvm() {
    OperatingSystemMXBean machine =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new JvmLimits(
        Runtime.getRuntime().maxMemory(), Pointer.maxBytes(), machine.getTotalMemorySize());
  }

  /**
   * Returns the limits of an executor as requested. Without a resource manager that enforces one,
   * its process has no known limit: it runs on another machine.
   */
  public static JvmLimits ofExecutors(SparkConf conf) {
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g") << 20;
    String options =
        conf.get("spark.executor.defaultJavaOptions", "")
            + " "
            + conf.get("spark.executor.extraJavaOptions", "");
    // JavaCPP's default: as much as the heap. Of several options the last counts.
    long offHeap =
        MAX_BYTES
            .matcher(options)
            .results()
            .map(given -> JavaUtils.byteStringAsBytes(given.group(1) + unit(given.group(2))))
            .reduce(heap, (before, last) -> last);
    String master = conf.get("spark.master", "");
    boolean counted = master.startsWith("yarn") || master.startsWith("k8s");
    return new JvmLimits(heap, offHeap, counted ? heap + overhead(conf, heap) : 0);
  }

  private static String unit(String given) {
    return given.isEmpty() ? "b" : given;
  }

  private static long overhead(SparkConf conf, long heap) {
    boolean isOnKubernetes = conf.get("spark.master", "").startsWith("k8s");
    double ofCluster =
        isOnKubernetes
            ? conf.getDouble("spark.kubernetes.memoryOverheadFactor", OVERHEAD_FACTOR)
            : OVERHEAD_FACTOR;
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", ofCluster);
    return conf.contains("spark.executor.memoryOverhead")
        ? conf.getSizeAsMb("spark.executor.memoryOverhead") << 20
        : Math.max(MIN_OVERHEAD, (long) (factor * heap));
  }
}
