package io.tandem.run.report;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.tandem.config.SettingsText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The differences between the settings of trainings. */
public final class DifferingSettings {
  /** The paths of settings whose differences are irrelevant. */
  private static final Set<String> PLACES = Set.of("run.dir");

  /** The settings of a preset are listed one by one. */
  private static final String PRESETS = "presets.";

  private DifferingSettings() {}

  /**
   * Returns the settings that differ, by path, with their values in the given order.
   *
   * @param all effective settings, HOCON
   */
  public static Map<String, List<String>> of(List<String> all) {
    List<Map<String, String>> flat = all.stream().map(DifferingSettings::withoutPlaces).toList();
    Set<String> keys = new TreeSet<>();
    flat.forEach(settings -> keys.addAll(settings.keySet()));
    Map<String, List<String>> differing = new LinkedHashMap<>();
    for (String key : keys) {
      List<String> values = new ArrayList<>();
      flat.forEach(settings -> values.add(settings.getOrDefault(key, "–")));
      if (values.stream().distinct().count() > 1) {
        differing.put(key, values);
      }
    }
    return differing;
  }

  /** Returns the settings by path; equal for equal trainings. */
  public static Map<String, String> withoutPlaces(String settings) {
    Config config = SettingsText.kept(settings, "the settings of a run");
    Map<String, String> flat = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      flat.put(entry.getKey(), text(entry.getValue()));
    }
    flat.keySet().removeIf(path -> PLACES.contains(path) || path.startsWith(PRESETS));
    return flat;
  }

  private static String text(ConfigValue value) {
    if (value.unwrapped() instanceof Number number) {
      return SettingsText.number(number);
    }
    return value.unwrapped() instanceof String string
        ? string
        : value.render(ConfigRenderOptions.concise());
  }
}
