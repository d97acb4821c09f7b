package io.tandem.jobs.cli;

import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import io.tandem.storage.GivenPath;
import io.tandem.storage.PlainLocalFiles;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeys;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of every job that reads settings; mixed into its command. */
public class SettingsOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "settings in HOCON, which override those of conf/reference.conf: a local file, or a URL"
              + " such as hdfs://…")
  private String config;

  @Parameters(
      paramLabel = "KEY=VALUE",
      description = "single settings, which override those of --config")
  private List<String> overrides = List.of();

  /** Returns the settings of a job, which must read all given arguments. */
  public final SettingsReader settings(JobSettings job) {
    return settings(job, List.of());
  }

  /**
   * Returns the settings of a job under the {@code key=value} overrides of its other options.
   *
   * @throws UserException if an argument would have no effect
   */
  public final SettingsReader settings(JobSettings job, List<String> further) {
    SettingsReader given = read(overrides);
    job.refuseOthers(given);
    for (String setting : further) {
      String key = setting.substring(0, setting.indexOf('='));
      if (given.isOverridden(key)) {
        throw UserException.of(
            "setting %s (argument) is also set by an option of this job, to %s: give only one of the two",
            key, setting.substring(key.length() + 1));
      }
    }
    List<String> all = new ArrayList<>(overrides);
    all.addAll(further);
    return read(all);
  }

  private SettingsReader read(List<String> keyValues) {
    return config == null
        ? SettingsReader.ofText("", keyValues)
        : settings(GivenPath.option("--config", config), keyValues);
  }

  private static SettingsReader settings(GivenPath file, List<String> overrides) {
    Configuration hadoop = PlainLocalFiles.configuration();
    if (file.path().toUri().getScheme() == null) {
      // Local even if the default file system is HDFS, because the shell completes local names.
      hadoop.set(CommonConfigurationKeys.FS_DEFAULT_NAME_KEY, "file:///");
    }
    return SettingsReader.of(file, hadoop, overrides);
  }

  /** Returns the reader for using a model, over the settings of the run that made it. */
  public final SettingsReader settingsOver(String run, JobSettings job, List<String> further) {
    return SettingsReader.overRun(run, settings(job, further), job.read().toArray(String[]::new));
  }
}
