package io.tandem.jobs;

import io.tandem.config.SettingsReader;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every job that reads settings takes; mixed into its command. */
final class JobOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON settings laid over the reference (conf/reference.conf)")
  private File config;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "Spark master; default: what spark-submit says, else local[*]")
  private String master;

  @Parameters(
      paramLabel = "KEY=VALUE",
      description = "single settings, over those of --config; e.g. training.batchTokens=4096")
  private List<String> overrides = List.of();

  SettingsReader settings() {
    return settings(List.of());
  }

  /** The settings under {@code key=value} that further options of the job stand for. */
  SettingsReader settings(List<String> further) {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(further);
    return config == null ? SettingsReader.ofText("", all) : SettingsReader.of(config, all);
  }

  /** The same for using a model, over some sections of the settings of the run that made it. */
  SettingsReader settingsOver(String run, List<String> further, String... sections) {
    return SettingsReader.overRun(run, settings(further), sections);
  }

  List<String> overrides() {
    return overrides;
  }

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
