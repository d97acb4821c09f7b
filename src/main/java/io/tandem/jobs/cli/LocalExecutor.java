package io.tandem.jobs.cli;

import org.apache.spark.SparkConf;

/**
 * The executor of a local master, which is this process itself and cannot be lost. Spark
 * nevertheless checks its heartbeats, and considers it lost after the process was suspended, as on
 * a sleeping laptop or in a paused virtual machine.
 */
final class LocalExecutor {
  /** Ten years: only the end of the process ends it. */
  private static final String NEVER = "3650d";

  /** The interval at which it reports the progress of its tasks: short enough for a live line. */
  private static final String HEARTBEAT = "1s";

  private LocalExecutor() {}

  /** Reports the progress of running tasks. */
  static void tellOften(SparkConf conf) {
    if (isLocal(conf)) {
      conf.setIfMissing("spark.executor.heartbeatInterval", HEARTBEAT);
      // The same time as by default: 60 heartbeats, 10 seconds apart.
      conf.setIfMissing("spark.executor.heartbeat.maxFailures", "600");
    }
  }

  private static boolean isLocal(SparkConf conf) {
    String master = conf.get("spark.master");
    return master.equals("local") || master.startsWith("local[");
  }

  /** Sets the time without a heartbeat after which the executor counts as lost. */
  static void keep(SparkConf conf) {
    if (isLocal(conf)) {
      conf.setIfMissing("spark.storage.blockManagerHeartbeatTimeoutMs", NEVER);
    }
  }
}
