package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import io.tandem.UserException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings that a corpus or training takes over from the model it starts from, in place of
 * defaults.
 *
 * @param model its name in messages and comments
 * @param fixed by path: properties of the model, which cannot change
 * @param preferred by path: defaults, which may be overridden
 */
public record InheritedSettings(
    String model, Map<String, Object> fixed, Map<String, Object> preferred) {
  /** Settings that do not affect the network's parameters. */
  private static final Set<String> DROPOUTS =
      Set.of("dropout", "attentionDropout", "feedForwardDropout");

  public InheritedSettings {
    fixed = Map.copyOf(fixed);
    preferred = Map.copyOf(preferred);
  }

  /**
   * The settings of a network.
   *
   * @param model the name of the model
   * @param preset the preset that it was trained by
   */
  public static InheritedSettings ofNetwork(String model, ModelSettings network, String preset) {
    Map<String, Object> fixed = new HashMap<>();
    Map<String, Object> preferred = new HashMap<>();
    RecordBinder.values(network)
        .forEach(
            (name, value) ->
                (DROPOUTS.contains(name) ? preferred : fixed).put("model." + name, written(value)));
    fixed.remove(Presets.IN_USE);
    preferred.put(Presets.IN_USE, preset);
    return new InheritedSettings(model, fixed, preferred);
  }

  /** Returns these with further defaults. */
  public InheritedSettings preferring(Map<String, Object> defaults) {
    Map<String, Object> all = new HashMap<>(preferred);
    all.putAll(defaults);
    return new InheritedSettings(model, fixed, all);
  }

  private static Object written(Object value) {
    return value instanceof Enum<?> constant ? SettingsText.name(constant) : value;
  }

  /**
   * Returns all of them as one configuration.
   *
   * @param presets the names of the presets that exist here; the model's own is left out if it is
   *     not among them
   */
  Config all(Set<String> presets) {
    Map<String, Object> all = new TreeMap<>(preferred);
    all.putAll(fixed);
    if (!presets.contains(String.valueOf(all.get(Presets.IN_USE)))) {
      all.remove(Presets.IN_USE);
    }
    return ConfigFactory.parseMap(all, model);
  }

  /**
   * Refuses a given setting that contradicts the model.
   *
   * @throws UserException with both values
   */
  void requireSame(String path, ConfigValue given) {
    Object own = fixed.get(path);
    if (own != null && !isSame(own, given.unwrapped())) {
      throw UserException.of(
          "%s = %s (%s): %s has %s, which cannot change; leave it out",
          path, given.unwrapped(), SettingsText.place(given), model, own);
    }
  }

  /** Compares numbers by value, and words as settings are read. */
  private static boolean isSame(Object own, Object given) {
    if (own instanceof Number) {
      try {
        return new BigDecimal(own.toString()).compareTo(new BigDecimal(given.toString())) == 0;
      } catch (NumberFormatException e) {
        return false;
      }
    }
    return own.toString().equalsIgnoreCase(given.toString());
  }
}
