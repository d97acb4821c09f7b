package io.tandem.jobs;

import io.tandem.config.GivenPath;
import io.tandem.config.SettingsReader;
import io.tandem.store.PlainLocalFiles;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeys;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every job that reads settings takes; mixed into its command. */
class SettingsOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "HOCON settings laid over conf/reference.conf: a local file, or a URL such as hdfs://…")
  private String config;

  @Parameters(
      paramLabel = "KEY=VALUE",
      description = "single settings, over those of --config; e.g. training.batchTokens=4096")
  private List<String> overrides = List.of();

  final SettingsReader settings() {
    return settings(List.of());
  }

  /** The settings under {@code key=value} that further options of the job stand for. */
  final SettingsReader settings(List<String> further) {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(further);
    return config == null
        ? SettingsReader.ofText("", all)
        : settings(GivenPath.option("--config", config), all);
  }

  private static SettingsReader settings(GivenPath file, List<String> overrides) {
    Configuration hadoop = PlainLocalFiles.configuration();
    if (file.path().toUri().getScheme() == null) {
      // Here, as the shell completes its name, also where the default file system is HDFS.
      hadoop.set(CommonConfigurationKeys.FS_DEFAULT_NAME_KEY, "file:///");
    }
    return SettingsReader.of(file, hadoop, overrides);
  }

  /** The same for using a model, over some sections of the settings of the run that made it. */
  final SettingsReader settingsOver(String run, List<String> further, String... sections) {
    return SettingsReader.overRun(run, settings(further), sections);
  }

  final List<String> overrides() {
    return overrides;
  }
}
