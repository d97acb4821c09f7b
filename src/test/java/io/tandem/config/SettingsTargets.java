package io.tandem.config;

import io.tandem.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The settings that come with a model, fuzzed. */
public final class SettingsTargets {
  private SettingsTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    // A message names the setting; settings have no file of their own here.
    return List.of(new FuzzTarget("settings", "", SettingsTargets::read));
  }

  private static String read(byte[] input, String file) {
    String text = new String(input, StandardCharsets.UTF_8);
    SettingsReader.overRun(text, SettingsReader.defaults(), "search", "corpus", "seed").settings();
    return "settings";
  }
}
