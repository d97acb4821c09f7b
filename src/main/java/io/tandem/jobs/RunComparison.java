package io.tandem.jobs;

import io.tandem.charts.ChartSeries;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Several runs side by side, finished or not, each under a letter.
 *
 * @param runs two to {@link ChartSeries#MOST}, in the order of their letters
 */
record RunComparison(List<RunReport> runs) {
  /** Paths in which runs differ without it saying anything of them. */
  private static final Set<String> PLACES = Set.of("run.dir");

  RunComparison {
    if (runs.size() < 2 || runs.size() > ChartSeries.MOST) {
      throw new IllegalArgumentException(runs.size() + " runs");
    }
    runs = List.copyOf(runs);
  }

  /** A, B, C in order of the runs. */
  static String letter(int run) {
    return Character.toString('A' + run);
  }

  /** Whether all runs were trained and validated on the same pairs. */
  boolean isOfOneCorpus() {
    return runs.stream().map(r -> r.manifest().corpus().manifestSha256()).distinct().count() == 1;
  }

  /** Whether BLEU was measured on the same sentences. */
  boolean isOfOneTest() {
    return isOfOneCorpus()
        && runs.stream().map(r -> r.setting("validation.bleuSentences")).distinct().count() == 1;
  }

  /** The settings that are not the same in all runs, by path: their values in order of the runs. */
  Map<String, List<String>> differingSettings() {
    List<Map<String, String>> all = runs.stream().map(r -> flat(r.settings())).toList();
    Set<String> keys = new TreeSet<>();
    all.forEach(settings -> keys.addAll(settings.keySet()));
    keys.removeAll(PLACES);
    Map<String, List<String>> differing = new LinkedHashMap<>();
    for (String key : keys) {
      List<String> values = new ArrayList<>();
      all.forEach(settings -> values.add(settings.getOrDefault(key, "–")));
      if (values.stream().distinct().count() > 1) {
        differing.put(key, values);
      }
    }
    return differing;
  }

  private static Map<String, String> flat(String settings) {
    Config config = ConfigFactory.parseString(settings);
    Map<String, String> flat = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      flat.put(entry.getKey(), text(entry.getValue()));
    }
    return flat;
  }

  private static String text(ConfigValue value) {
    return value.unwrapped() instanceof String string
        ? string
        : value.render(ConfigRenderOptions.concise());
  }
}
