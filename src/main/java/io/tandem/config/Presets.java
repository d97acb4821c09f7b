package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.tandem.UserException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The recipes under {@code presets}: settings of {@code model} and {@code training} that belong
 * together. The preset in use overrides the reference, and the user's settings override the preset.
 */
final class Presets {
  static final String PATH = "presets";

  static final String IN_USE = "model.preset";

  /** The groups that a preset may have. */
  private static final List<String> GROUPS = List.of("model", "training");

  /** The sizes of the network, which every preset has and the reference does not. */
  private static final Config SIZES =
      ConfigFactory.parseString(
          "model { encoderLayers = 0, decoderLayers = 0, modelSize = 0, heads = 0,"
              + " feedForwardSize = 0 }");

  private Presets() {}

  /** Returns the settings of the reference, completed by those that only presets and users give. */
  static ConfigObject complete(ConfigObject reference) {
    return reference.withFallback(SIZES);
  }

  /** Selects the settings that a preset may give. */
  static ConfigObject recipe(ConfigObject all) {
    return SettingsReader.only(all.toConfig(), GROUPS).withoutPath(IN_USE).root();
  }

  /**
   * Returns the settings of the preset in use.
   *
   * @throws UserException when there is no such preset
   */
  static Config inUse(Config settings) {
    String name = settings.getString(IN_USE);
    ConfigObject presets = settings.getObject(PATH);
    if (!(presets.get(name) instanceof ConfigObject recipe)) {
      throw UserException.of(
          "%s = %s: known presets are %s",
          IN_USE, name, String.join(", ", presets.keySet().stream().sorted().toList()));
    }
    return labelled(recipe, "preset " + name).toConfig();
  }

  /**
   * Returns the settings with the preset as their origin, followed by the place of a user's preset.
   */
  private static ConfigObject labelled(ConfigObject group, String preset) {
    ConfigObject labelled = group;
    for (Map.Entry<String, ConfigValue> entry : group.entrySet()) {
      ConfigValue value = entry.getValue();
      labelled =
          labelled.withValue(
              entry.getKey(),
              value instanceof ConfigObject inner
                  ? labelled(inner, preset)
                  : value.withOrigin(
                      ConfigOriginFactory.newSimple(
                          SettingsText.isDefault(value)
                              ? preset
                              : preset + ", " + SettingsText.place(value))));
    }
    return labelled;
  }

  /**
   * Requires all sizes of the network.
   *
   * @throws UserException when neither the preset nor the user gives one
   */
  static void requireSizes(Config settings) {
    String preset = settings.getString(IN_USE);
    for (String size : SIZES.getObject("model").keySet().stream().sorted().toList()) {
      if (!settings.hasPath("model." + size)) {
        throw UserException.of(
            "model.%s is not set, and preset %s does not give it: add it to %s.%s.model, or set it",
            size, preset, PATH, preset);
      }
    }
  }

  /**
   * Reduces presets to their names: the settings of the one in use are in their own places, and the
   * others have no effect.
   */
  static Config namesOnly(Config settings) {
    if (!settings.hasPath(PATH)) {
      return settings;
    }
    return settings.withValue(
        PATH,
        ConfigValueFactory.fromMap(
            settings.getObject(PATH).keySet().stream()
                .collect(Collectors.toMap(name -> name, name -> Map.of()))));
  }
}
