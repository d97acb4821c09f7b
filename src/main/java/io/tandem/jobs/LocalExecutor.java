package io.tandem.jobs;

import org.apache.spark.SparkConf;

/**
 * The executor of a local master, which is this very process and cannot be lost. Spark looks for
 * its heartbeats all the same, and takes it for lost when the process stood still: a laptop that
 * slept, a virtual machine that was paused.
 */
final class LocalExecutor {
  /** Ten years: nothing but the end of the process. */
  private static final String NEVER = "3650d";

  private LocalExecutor() {}

  /** Sets the time without a heartbeat after which the executor counts as lost. */
  static void keep(SparkConf conf) {
    String master = conf.get("spark.master");
    if (master.equals("local") || master.startsWith("local[")) {
      conf.setIfMissing("spark.storage.blockManagerHeartbeatTimeoutMs", NEVER);
    }
  }
}
