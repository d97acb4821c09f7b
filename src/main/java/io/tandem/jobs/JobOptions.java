package io.tandem.jobs;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** What every job on Spark that reads settings takes; mixed into its command. */
final class JobOptions extends SettingsOptions {
  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master; default: what spark-submit says, else local[*]")
  private String master;

  /** The session of the job; a session that exists (tests, notebooks) is used as it is. */
  SparkSession session(String name) {
    SparkConf conf = new SparkConf().setAppName("tandem " + name);
    if (master != null) {
      conf.setMaster(master);
    } else if (!conf.contains("spark.master")) {
      conf.setMaster("local[*]");
    }
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    return SparkSession.builder().config(conf).getOrCreate();
  }
}
