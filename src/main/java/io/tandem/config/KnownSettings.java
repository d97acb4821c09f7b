package io.tandem.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.tandem.Nearest;
import io.tandem.UserException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Checks given settings against those that exist. */
final class KnownSettings {
  /** Groups of settings that are checked where they are used: by runs of a sweep, by steps. */
  private static final Set<String> PARTS = Set.of("sweep.parts", "pipeline.steps");

  /** The setting that serves as the example of a group that has it. */
  private static final String PRESET = "preset";

  private final ConfigObject known;
  private final String prefix;

  /** Creates the settings of the reference. */
  KnownSettings(ConfigObject reference) {
    this(Presets.complete(reference), "");
  }

  /**
   * The settings of an element of a list.
   *
   * @param prefix the prefix of the settings in messages
   */
  KnownSettings(ConfigObject known, String prefix) {
    this.known = known;
    this.prefix = prefix;
  }

  /**
   * Refuses unknown settings, and groups, lists and single values in place of each other.
   *
   * @throws UserException with the setting that was probably meant
   */
  void check(ConfigObject given) {
    check(given, known, "");
  }

  private void check(ConfigObject given, ConfigObject expected, String path) {
    for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
      String name = path + entry.getKey();
      ConfigValue value = entry.getValue();
      ConfigValue like = expected.get(entry.getKey());
      if (like == null) {
        throw unknown(name, value);
      }
      if (like instanceof ConfigObject group) {
        checkGroup(name, value, group);
      } else {
        checkSingle(name, value, like);
      }
    }
  }

  private void checkGroup(String name, ConfigValue value, ConfigObject group) {
    if (!(value instanceof ConfigObject inner)) {
      throw wrong(
          name, value, "a group of settings { … }, or one of them as " + example(name, group));
    }
    if (name.equals(Presets.PATH)) {
      checkPresets(inner);
    } else if (!PARTS.contains(name)) {
      check(inner, group, name + ".");
    }
  }

  /** Users may change presets and add their own. */
  private void checkPresets(ConfigObject presets) {
    ConfigObject recipe = Presets.recipe(known);
    for (Map.Entry<String, ConfigValue> preset : presets.entrySet()) {
      String name = Presets.PATH + "." + preset.getKey();
      if (!(preset.getValue() instanceof ConfigObject given)) {
        throw wrong(name, preset.getValue(), "groups of settings { model { … }, training { … } }");
      }
      new KnownSettings(recipe, name + ".").check(given);
    }
  }

  private String example(String name, ConfigObject group) {
    return "%s%s.%s = …"
        .formatted(
            prefix,
            name,
            group.containsKey(PRESET)
                ? PRESET
                : group.keySet().stream().sorted().findFirst().orElse("NAME"));
  }

  private void checkSingle(String name, ConfigValue value, ConfigValue like) {
    boolean isList = like.valueType() == ConfigValueType.LIST;
    if (isList && value.valueType() != ConfigValueType.LIST) {
      throw wrong(name, value, "a list in brackets, such as [ … ]");
    }
    if (value.valueType() == ConfigValueType.NULL
        || (!isList && (value instanceof ConfigObject || value instanceof ConfigList))) {
      throw wrong(name, value, "a single value");
    }
  }

  private UserException wrong(String name, ConfigValue value, String expected) {
    return UserException.of(
        "%s%s = %s (%s): expected %s",
        prefix,
        name,
        value.unwrapped() instanceof String text
            ? text
            : value.render(ConfigRenderOptions.concise()),
        SettingsText.place(value),
        expected);
  }

  private UserException unknown(String name, ConfigValue value) {
    if (value instanceof ConfigObject inner && !inner.isEmpty()) {
      Map.Entry<String, ConfigValue> first = inner.entrySet().iterator().next();
      return unknown(name + "." + first.getKey(), first.getValue());
    }
    return UserException.of(
        "unknown setting %s%s (%s)%s conf/reference.conf lists all settings",
        prefix,
        name,
        SettingsText.place(value),
        nearest(name).map(n -> ": did you mean %s%s?".formatted(prefix, n)).orElse(":"));
  }

  /** Returns the setting with the most similar path, else one with a similar last word. */
  private Optional<String> nearest(String path) {
    String[] words = path.split("\\.");
    return spelt(words).or(() -> withLastWord(words[words.length - 1]));
  }

  private Optional<String> withLastWord(String word) {
    Map<String, String> firstPaths = new TreeMap<>();
    // A setting that presets have as well is found in its own place.
    collect(known.withoutKey(Presets.PATH), "", firstPaths);
    return Nearest.of(word, firstPaths.keySet()).map(firstPaths::get);
  }

  /** Finds the first path with each last word. */
  private static void collect(ConfigObject group, String path, Map<String, String> firstPaths) {
    group.keySet().stream()
        .sorted()
        .forEach(
            key -> {
              if (group.get(key) instanceof ConfigObject inner) {
                collect(inner, path + key + ".", firstPaths);
              } else {
                firstPaths.putIfAbsent(key, path + key);
              }
            });
  }

  private Optional<String> spelt(String... words) {
    StringBuilder found = new StringBuilder();
    ConfigValue at = known;
    for (String word : words) {
      Optional<String> next =
          at instanceof ConfigObject group ? Nearest.of(word, group.keySet()) : Optional.empty();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      found.append(found.isEmpty() ? "" : ".").append(next.get());
      at = ((ConfigObject) at).get(next.get());
    }
    return Optional.of(found.toString());
  }
}
