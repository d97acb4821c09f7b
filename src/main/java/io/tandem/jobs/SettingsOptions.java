package io.tandem.jobs;

import io.tandem.config.SettingsReader;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every job that reads settings takes; mixed into its command. */
class SettingsOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "HOCON settings laid over the reference (conf/reference.conf)")
  private File config;

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
    return config == null ? SettingsReader.ofText("", all) : SettingsReader.of(config, all);
  }

  /** The same for using a model, over some sections of the settings of the run that made it. */
  final SettingsReader settingsOver(String run, List<String> further, String... sections) {
    return SettingsReader.overRun(run, settings(further), sections);
  }

  final List<String> overrides() {
    return overrides;
  }
}
