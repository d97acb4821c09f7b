package io.tandem.jobs.pipeline;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.tandem.Text;
import io.tandem.storage.Sha256;
import io.tandem.storage.StoreJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  static final String TEXT = "text ";
  static final String MODEL = "model ";
  private static final int SHORT = 16;

  /** Files are numbered across all inputs; those of a single input do not name it. */
  private static final Pattern TEXT_NAME = Pattern.compile(TEXT + "(\\d+)(?: of input (\\d+))?");

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

  /** Returns what identifies each file of text that it stands for, sorted. */
  List<String> texts() {
    return ingredients.entrySet().stream()
        .filter(ingredient -> ingredient.getKey().startsWith(TEXT))
        .map(Map.Entry::getValue)
        .sorted()
        .toList();
  }

  /**
   * Describes how an earlier result differs.
   *
   * @param earlier the ingredients of that
   * @param files the names of the files of text that there are now, by what identifies them
   */
  List<String> differences(Map<String, String> earlier, Map<String, String> files) {
    List<String> differences = differencesOfTexts(earlier, files);
    TreeSet<String> names = new TreeSet<>(ingredients.keySet());
    names.addAll(earlier.keySet());
    for (String name : names) {
      String before = earlier.getOrDefault(name, "");
      String now = ingredients.getOrDefault(name, "");
      if (!before.equals(now) && !name.startsWith(TEXT)) {
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

  private List<String> differencesOfTexts(Map<String, String> earlier, Map<String, String> files) {
    SortedMap<Integer, List<String>> before = textsByInput(earlier);
    SortedMap<Integer, List<String>> now = textsByInput(ingredients);
    SortedSet<Integer> inputs = new TreeSet<>(before.keySet());
    inputs.addAll(now.keySet());
    List<String> differences = new ArrayList<>();
    for (int input : inputs) {
      List<String> gone = new ArrayList<>(before.getOrDefault(input, List.of()));
      List<String> added = new ArrayList<>(now.getOrDefault(input, List.of()));
      boolean isSame = gone.equals(added);
      for (String text : List.copyOf(added)) {
        if (gone.remove(text)) {
          added.remove(text);
        }
      }
      List<String> found = new ArrayList<>();
      for (int i = 0; i < added.size(); i++) {
        found.add(files.get(added.get(i)) + " is new" + (i < gone.size() ? " or has changed" : ""));
      }
      int fewer = gone.size() - added.size();
      if (fewer > 0) {
        found.add(fewer == 1 ? "a file is gone" : Text.format("%,d files are gone", fewer));
      } else if (added.isEmpty() && !isSame) {
        found.add("its files are in another order");
      }
      found.forEach(difference -> differences.add(Text.format("input %d: %s", input, difference)));
    }
    return differences;
  }

  /** Returns what identifies the files of each input, by its number, in their order. */
  private static SortedMap<Integer, List<String>> textsByInput(Map<String, String> ingredients) {
    return ingredients.keySet().stream()
        .map(TEXT_NAME::matcher)
        .filter(Matcher::matches)
        .sorted(comparingInt(name -> Integer.parseInt(name.group(1))))
        .collect(
            groupingBy(
                name -> name.group(2) == null ? 1 : Integer.parseInt(name.group(2)),
                TreeMap::new,
                mapping(name -> ingredients.get(name.group()), toList())));
  }

  private static String cut(String value) {
    return value.isEmpty()
        ? "the default"
        : value.length() <= SHOWN ? value : value.substring(0, SHOWN - 1) + "…";
  }
}
