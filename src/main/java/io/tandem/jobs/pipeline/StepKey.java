package io.tandem.jobs.pipeline;

import io.tandem.storage.Sha256;
import io.tandem.storage.StoreJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that the result of a step depends on: the version of its kind, the settings that it reads,
 * the keys of the steps before it, the contents of files and models outside the pipeline. Not the
 * build, the paths, the cores or the cluster: none of these makes it necessary to do a night's work
 * again.
 *
 * @param ingredients by name, such as {@code setting search.beam}, {@code step corpus}
 */
record StepKey(SortedMap<String, String> ingredients) {
  static final String SETTING = "setting ";
  static final String STEP = "step ";
  private static final int SHORT = 16;

  /** The characters of a value that messages show. */
  private static final int SHOWN = 40;

  StepKey {
    ingredients = Collections.unmodifiableSortedMap(new TreeMap<>(ingredients));
  }

  /** Returns the key as text: SHA-256 of the ingredients. */
  String text() throws IOException {
    return Sha256.of(new ByteArrayInputStream(StoreJson.indented(ingredients)));
  }

  /** Returns the beginning of the key, which names the step's directory. */
  static String shortened(String key) {
    return key.substring(0, SHORT);
  }

  /** Returns the key without some of the ingredients. */
  StepKey without(List<String> names) {
    SortedMap<String, String> fewer = new TreeMap<>(ingredients);
    names.forEach(fewer::remove);
    return new StepKey(fewer);
  }

  /** Returns the key with another value of an ingredient. */
  StepKey with(String name, String value) {
    SortedMap<String, String> other = new TreeMap<>(ingredients);
    other.put(name, value);
    return new StepKey(other);
  }

  /**
   * Describes how an earlier result differs.
   *
   * @param earlier the ingredients of that
   */
  List<String> differences(Map<String, String> earlier) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(ingredients.keySet());
    names.addAll(earlier.keySet());
    for (String name : names) {
      String before = earlier.getOrDefault(name, "");
      String now = ingredients.getOrDefault(name, "");
      if (!before.equals(now)) {
        boolean isValue = name.startsWith(SETTING);
        differences.add(
            isValue
                ? "%s = %s, was %s"
                    .formatted(name.substring(SETTING.length()), cut(now), cut(before))
                : name + " has changed");
      }
    }
    return differences;
  }

  private static String cut(String value) {
    return value.isEmpty()
        ? "the default"
        : value.length() <= SHOWN ? value : value.substring(0, SHOWN - 1) + "…";
  }
}
