package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import io.tandem.Nearest;
import io.tandem.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A list whose elements are of several kinds, each with parameters of its own. The defaults of the
 * parameters are another setting: a group with a group for each kind.
 */
enum KindList {
  RULES(
      new ObjectList("corpus.rules", "{ rule = length, unit = words }"),
      "corpus.ruleDefaults",
      RuleSettings.RULE,
      Map.of(RuleSettings.NAME, ""),
      "jobs/prepare.sh --list-rules prints all rules"),
  MODIFIERS(
      new ObjectList("training.modifiers", "{ modifier = upper-case, share = 0.07 }"),
      "training.modifierDefaults",
      ModifierSettings.MODIFIER,
      Map.of(),
      "training.modifierDefaults in conf/reference.conf lists all modifiers");

  private final ObjectList list;
  private final String defaults;

  /** The key that gives the kind of an element. */
  private final String key;

  /** The defaults of the keys that elements of every kind have. */
  private final Map<String, String> common;

  private final String remedy;

  KindList(
      ObjectList list, String defaults, String key, Map<String, String> common, String remedy) {
    this.list = list;
    this.defaults = defaults;
    this.key = key;
    this.common = common;
    this.remedy = remedy;
  }

  /**
   * Returns the settings with complete elements: parameters that one does not set are those of its
   * kind.
   *
   * @throws UserException when there is no such kind, or it has no such parameter
   */
  Config complete(Config config) {
    ConfigObject kinds = config.getObject(defaults);
    List<ConfigObject> complete = new ArrayList<>();
    for (ConfigObject element : list.elements(config)) {
      String kind = element.containsKey(key) ? element.toConfig().getString(key) : "";
      if (!kinds.containsKey(kind)) {
        throw UserException.of(
            "%s (%s): unknown %s \"%s\"%s; %s",
            list.path(),
            SettingsText.place(element),
            key,
            kind,
            Nearest.question(kind, kinds.keySet()),
            remedy);
      }
      ConfigObject whole = defaultsOf(kind, kinds);
      new KnownSettings(whole, list.path() + " " + kind + " ").check(element);
      complete.add(element.withFallback(whole));
    }
    return list.replace(config, complete);
  }

  /** Returns the settings with elements that have only what is not the default of their kind. */
  Config withoutDefaults(Config config) {
    ConfigObject kinds = config.getObject(defaults);
    List<ConfigObject> reduced = new ArrayList<>();
    for (ConfigObject element : list.elements(config)) {
      ConfigObject whole = defaultsOf(element.toConfig().getString(key), kinds);
      ConfigObject less = element;
      for (String parameter : element.keySet()) {
        if (!parameter.equals(key)
            && SettingsText.canonical(element.get(parameter))
                .equals(SettingsText.canonical(whole.get(parameter)))) {
          less = less.withoutKey(parameter);
        }
      }
      reduced.add(less);
    }
    return list.replace(config, reduced);
  }

  /** Returns the settings without the elements of some kinds. */
  Config without(Config config, Predicate<String> kinds) {
    List<ConfigObject> others =
        list.elements(config).stream()
            .filter(element -> !kinds.test(element.toConfig().getString(key)))
            .toList();
    return list.replace(config, others);
  }

  /**
   * Returns an element of every kind with the defaults of its parameters, in alphabetical order.
   */
  List<ConfigObject> known(Config config) {
    ConfigObject kinds = config.getObject(defaults);
    return kinds.keySet().stream().sorted().map(kind -> defaultsOf(kind, kinds)).toList();
  }

  private ConfigObject defaultsOf(String kind, ConfigObject kinds) {
    return ((ConfigObject) kinds.get(kind))
        .withFallback(ConfigValueFactory.fromMap(Map.of(key, kind)))
        .withFallback(ConfigValueFactory.fromMap(common));
  }
}
