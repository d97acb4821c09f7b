package io.tandem.jobs;

import io.tandem.store.PlainLocalFiles;
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

  /** The session of a job that tells itself how far it is. */
  SparkSession session(String name) {
    return session(name, "false");
  }

  /** The session of a job during which a terminal shows how far Spark is with a stage. */
  SparkSession sessionWithProgress(String name, Terminal terminal) {
    return session(name, Boolean.toString(terminal.isLive()));
  }

  /** A session that exists (tests, notebooks) is used as it is. */
  private SparkSession session(String name, String progress) {
    SparkConf conf = new SparkConf().setAppName("tandem " + name);
    if (master != null) {
      conf.setMaster(master);
    } else if (!conf.contains("spark.master")) {
      conf.setMaster("local[*]");
    }
    NativeEnvironment.ofExecutors(conf);
    conf.setIfMissing("spark.ui.showConsoleProgress", progress);
    SparkSession session = SparkSession.builder().config(conf).getOrCreate();
    PlainLocalFiles.use(session);
    return session;
  }
}
