package io.tandem.jobs.cli;

import org.apache.spark.SparkConf;

/**
 * The executor of a local master, which is this very process and cannot be lost. Spark looks for
 * its heartbeats all the same, and takes it for lost when the process stood still: a laptop that
 * slept, a virtual machine that was paused.
 */
final class LocalExecutor {
  /** Ten years: nothing but the end of the process. */
  private static final String NEVER = "3650d";

  /** The interval at which it reports what its tasks have done: short enough for a live line. */
  private static final String HEARTBEAT = "1s";

  private LocalExecutor() {}

  /** Lets the progress of its tasks be seen while they run. */
  static void tellOften(SparkConf conf) {
    if (isLocal(conf)) {
      conf.setIfMissing("spark.executor.heartbeatInterval", HEARTBEAT);
      // As long as by default: 60 that are 10 seconds apart.
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
