package io.tandem.jobs.cli;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the user when there is work but no executor to do it: the cluster has accepted the
 * application, but has no room for it or grants it none. Messages become ever rarer. Driver only.
 */
final class AwaitedExecutors {
  private static final Logger LOG = LoggerFactory.getLogger(AwaitedExecutors.class);

  /**
   * The key in Hadoop's configuration for how long executors may be missing before the user is
   * told.
   */
  private static final String PATIENCE_KEY = "tandem.executors.wait.seconds";

  private static final int PATIENCE_SECONDS = 10;

  /** The factor by which the time to the next line grows. */
  private static final int RARER = 3;

  private static final long LOOK_MILLIS = 500;

  private final String request;
  private final Consumer<String> tell;
  private final long firstNanos;
  private long nextNanos;
  private boolean missing;
  private long since;

  /**
   * @param request the requested executors and cluster
   * @param patienceSeconds the seconds before the first line
   * @param tell receives the lines
   */
  AwaitedExecutors(String request, int patienceSeconds, Consumer<String> tell) {
    this.request = request;
    this.tell = tell;
    this.firstNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
  }

  /** Watches the executors of a cluster until Spark stops; a local master has none. */
  static void watch(SparkContext spark) {
    if (spark.isLocal()) {
      return;
    }
    AwaitedExecutors awaited =
        new AwaitedExecutors(
            request(spark.master(), spark.applicationId(), spark.getConf()),
            spark.hadoopConfiguration().getInt(PATIENCE_KEY, PATIENCE_SECONDS),
            LOG::warn);
    Thread thread = new Thread(() -> awaited.lookUntilEndOf(spark), "tandem-executors");
    thread.setDaemon(true);
    thread.start();
  }

  private void lookUntilEndOf(SparkContext spark) {
    try {
      while (!spark.isStopped()) {
        // The driver is counted among them.
        boolean none = spark.getExecutorMemoryStatus().size() <= 1;
        boolean isAskedFor = spark.statusTracker().getActiveStageIds().length > 0;
        if (none && isAskedFor) {
          seeMissing(System.nanoTime());
        } else {
          seePresent();
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      LOG.debug("Spark stopped while its executors were being counted", e);
    }
  }

  /** Notes that no executor is missing. */
  void seePresent() {
    missing = false;
  }

  /** Notes that executors are missing at this time. */
  void seeMissing(long nanos) {
    if (!missing) {
      missing = true;
      since = nanos;
      nextNanos = firstNanos;
    } else if (nanos - since >= nextNanos) {
      tell.accept(
          "waiting for executors for %s s: %s"
              .formatted(TimeUnit.NANOSECONDS.toSeconds(nanos - since), request));
      nextNanos *= RARER;
    }
  }

  /** Returns the resources that an application requests of its cluster. */
  static String request(String master, String application, SparkConf conf) {
    boolean isOnKubernetes = master.startsWith(ClusterMaster.KUBERNETES);
    String usual = isOnKubernetes || master.equals("yarn") ? "1" : "";
    String cores = conf.get("spark.executor.cores", usual);
    String each =
        cores.isEmpty()
            ? "all cores of a machine"
            : cores + (cores.equals("1") ? " core" : " cores");
    String advice =
        isOnKubernetes
            ? "kubectl describe pod says what a pod is waiting for"
            : "the cluster's web page shows what is free";
    return "%s has granted none to %s, which requests executors with %s and %s of memory (spark.executor.cores, spark.executor.memory); %s"
        .formatted(master, application, each, conf.get("spark.executor.memory", "1g"), advice);
  }
}
