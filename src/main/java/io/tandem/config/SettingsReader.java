package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settings in effect: {@code key=value} arguments over a HOCON file over the reference. Keys that
 * the reference does not know are refused with the nearest known one.
 */
public final class SettingsReader {
  private static final String REFERENCE = "reference.conf";
  private static final String INPUTS = "corpus.inputs";
  private static final String INPUT_DEFAULTS = "corpus.inputDefaults";
  private static final String RULES = "corpus.rules";
  private static final String RULE_DEFAULTS = "corpus.ruleDefaults";

  /** What was not left to the reference. */
  private final Config given;

  private final Config effective;

  private SettingsReader(Config given, Config effective) {
    this.given = given;
    this.effective = effective;
  }

  /** The reference alone. */
  public static SettingsReader defaults() {
    return of(ConfigFactory.empty(), List.of());
  }

  /** A local HOCON file under the {@code key=value} overrides. */
  public static SettingsReader of(File file, List<String> overrides) {
    if (!file.isFile()) {
      throw new UserException("--config %s: no such file".formatted(file));
    }
    try {
      return of(ConfigFactory.parseFile(file), overrides);
    } catch (ConfigException e) {
      throw new UserException("--config %s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** HOCON text, as a run directory keeps it, under the overrides. */
  public static SettingsReader ofText(String hocon, List<String> overrides) {
    return of(ConfigFactory.parseString(hocon), overrides);
  }

  /**
   * The settings for using a model: some sections of those of the run that made it, under those of
   * {@code above}.
   *
   * @param run HOCON text, as a run directory keeps it
   */
  public static SettingsReader overRun(String run, SettingsReader above, String... sections) {
    Config ofRun = ConfigFactory.parseString(run);
    Config kept = ConfigFactory.empty();
    for (String section : sections) {
      kept = kept.withFallback(ofRun.withOnlyPath(section));
    }
    return of(above.given.withFallback(kept), List.of());
  }

  /** One element of {@code corpus.inputs} with these settings, all else as in the reference. */
  static CorpusSettings.Input input(Map<String, ?> given) {
    return RecordBinder.bind(
        ConfigFactory.parseMap(given).withFallback(reference().getConfig(INPUT_DEFAULTS)),
        CorpusSettings.Input.class,
        INPUTS + ".");
  }

  private static Config reference() {
    return ConfigFactory.parseResources(
        SettingsReader.class, REFERENCE, ConfigParseOptions.defaults().setAllowMissing(false));
  }

  private static SettingsReader of(Config given, List<String> overrides) {
    Config reference = reference();
    Config merged = given;
    for (String override : overrides) {
      merged = parseOverride(override).withFallback(merged);
    }
    try {
      Config resolved = merged.withFallback(reference).resolve();
      refuseUnknown(resolved.root(), reference.root(), "");
      return new SettingsReader(merged, withRuleDefaults(withInputDefaults(withPreset(resolved))));
    } catch (ConfigException e) {
      throw new UserException("settings: " + e.getMessage(), e);
    }
  }

  private static Config parseOverride(String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      throw new UserException(
          "argument \"%s\": expected key=value, for example training.batchTokens=4096"
              .formatted(override));
    }
    String key = override.substring(0, equals).strip();
    String value = override.substring(equals + 1).strip();
    try {
      // Lists and objects are HOCON; everything else is taken literally, so that a path needs no
      // quotes.
      return value.startsWith("[") || value.startsWith("{")
          ? ConfigFactory.parseString(key + " = " + value)
          : ConfigFactory.empty()
              .withValue(key, ConfigValueFactory.fromAnyRef(value, "argument " + override));
    } catch (ConfigException e) {
      throw new UserException("argument \"%s\": %s".formatted(override, e.getMessage()), e);
    }
  }

  private static void refuseUnknown(ConfigObject given, ConfigObject known, String prefix) {
    for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
      String path = prefix + entry.getKey();
      ConfigValue expected = known.get(entry.getKey());
      if (path.startsWith("presets.")) {
        continue; // users may add presets of their own
      }
      if (expected == null) {
        throw unknown(path, entry.getValue().origin(), known, prefix);
      }
      if (path.equals("model")) {
        refuseUnknownModelKeys((ConfigObject) entry.getValue(), (ConfigObject) expected);
      } else if (entry.getValue() instanceof ConfigObject inner
          && expected instanceof ConfigObject knownInner) {
        refuseUnknown(inner, knownInner, path + ".");
      }
    }
  }

  private static void refuseUnknownModelKeys(ConfigObject given, ConfigObject known) {
    ConfigObject shapes = ConfigFactory.parseString(ModelShape.KEYS).root();
    refuseUnknown(given, known.withFallback(shapes), "model.");
  }

  private static UserException unknown(
      String path, ConfigOrigin origin, ConfigObject known, String prefix) {
    String nearest = Nearest.of(path.substring(prefix.length()), known.keySet());
    return new UserException(
        "unknown setting %s (%s): did you mean %s%s? conf/reference.conf lists all settings"
            .formatted(path, origin.description(), prefix, nearest));
  }

  private static Config withPreset(Config config) {
    String preset = config.getString("model.preset");
    ConfigObject presets = config.getObject("presets");
    if (!presets.containsKey(preset)) {
      throw new UserException(
          "model.preset = %s: known presets are %s"
              .formatted(preset, String.join(", ", presets.keySet().stream().sorted().toList())));
    }
    return config.withValue("model", config.getObject("model").withFallback(presets.get(preset)));
  }

  private static Config withInputDefaults(Config config) {
    ConfigObject defaults = config.getObject(INPUT_DEFAULTS);
    List<ConfigValue> complete = new ArrayList<>();
    for (ConfigObject input : objects(config, INPUTS, "{ format = tsv, path = \"pairs.tsv\" }")) {
      refuseUnknown(input, defaults, INPUTS + ".");
      complete.add(input.withFallback(defaults));
    }
    return config.withValue(INPUTS, ConfigValueFactory.fromIterable(complete));
  }

  private static Config withRuleDefaults(Config config) {
    ConfigObject kinds = config.getObject(RULE_DEFAULTS);
    List<ConfigValue> complete = new ArrayList<>();
    for (ConfigObject rule : objects(config, RULES, "{ rule = length, unit = words }")) {
      String kind = rule.containsKey("rule") ? rule.toConfig().getString("rule") : "";
      if (!(kinds.get(kind) instanceof ConfigObject parameters)) {
        throw new UserException(
            "%s (%s): there is no rule \"%s\"; did you mean %s? jobs/prepare.sh --list-rules shows them all"
                .formatted(
                    RULES, rule.origin().description(), kind, Nearest.of(kind, kinds.keySet())));
      }
      ConfigObject defaults = parameters.withFallback(RuleSettings.common(kind));
      refuseUnknown(rule, defaults, RULES + " " + kind + " ");
      complete.add(rule.withFallback(defaults));
    }
    return config.withValue(RULES, ConfigValueFactory.fromIterable(complete));
  }

  private static List<ConfigObject> objects(Config config, String list, String example) {
    List<ConfigObject> objects = new ArrayList<>();
    for (ConfigValue value : config.getList(list)) {
      if (!(value instanceof ConfigObject object)) {
        throw new UserException(
            "%s (%s): each element is an object such as %s"
                .formatted(list, value.origin().description(), example));
      }
      objects.add(object);
    }
    return objects;
  }

  /** Every cleaning rule there is, with its parameters' defaults, in alphabetical order. */
  public List<RuleSettings> knownRules() {
    ConfigObject kinds = effective.getObject(RULE_DEFAULTS);
    return kinds.keySet().stream()
        .sorted()
        .map(
            kind ->
                RuleSettings.of(
                    ((ConfigObject) kinds.get(kind)).withFallback(RuleSettings.common(kind))))
        .toList();
  }

  /** The settings as values, each validated. */
  public Settings settings() {
    return RecordBinder.bind(effective, Settings.class);
  }

  /** The settings in effect as HOCON text that can be read back. */
  public String render() {
    return effective
        .root()
        .render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setJson(false)
                .setComments(false));
  }
}
