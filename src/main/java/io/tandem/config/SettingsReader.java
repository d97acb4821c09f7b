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
  private static final String SWEEP = "sweep";
  private static final String SWEEP_PARTS = "sweep.parts";

  /** What was not left to the reference: the overrides over the file. */
  private final Config file;

  private final Config overrides;
  private final Config effective;
  private final Config sweep;

  private SettingsReader(Config file, Config overrides, Config resolved) {
    this.file = file;
    this.overrides = overrides;
    sweep = resolved.getConfig(SWEEP);
    effective = withRuleDefaults(withInputDefaults(withPreset(resolved))).withoutPath(SWEEP);
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
    return of(above.overrides.withFallback(above.file).withFallback(kept), List.of());
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

  private static SettingsReader of(Config file, List<String> overrides) {
    Config parsed = ConfigFactory.empty();
    for (String override : overrides) {
      parsed = parseOverride(override).withFallback(parsed);
    }
    return of(file, parsed);
  }

  private static SettingsReader of(Config file, Config overrides) {
    Config reference = reference();
    try {
      Config resolved = overrides.withFallback(file).withFallback(reference).resolve();
      refuseUnknown(resolved.root(), reference.root(), "");
      return new SettingsReader(file, overrides, resolved);
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
      if (path.startsWith("presets.") || path.startsWith(SWEEP_PARTS + ".")) {
        continue; // users may add presets of their own; parts are read as settings of their cells
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

  /**
   * The cells of {@code sweep}, in its order: each the settings of its parts over these, and under
   * the {@code key=value} overrides, with a run directory of its own.
   */
  public List<SweepCell> sweepCells() {
    try {
      ConfigObject parts = sweep.getObject("parts");
      List<SweepCell> cells = new ArrayList<>();
      for (String name : sweep.getStringList("cells")) {
        List<ConfigObject> own = SweepCell.partsOf(name, parts);
        cells.add(new SweepCell(name, withParts(own).withRunBelow(name)));
      }
      return cells;
    } catch (ConfigException.WrongType e) {
      throw new UserException(
          "sweep.parts is settings in braces under names, sweep.cells a list of names such as [ k2-h50 ]: "
              + e.getMessage(),
          e);
    }
  }

  private SettingsReader withParts(List<ConfigObject> parts) {
    Config merged = file;
    for (ConfigObject part : parts) {
      merged = part.toConfig().withFallback(merged);
    }
    return of(merged, overrides);
  }

  private SettingsReader withRunBelow(String name) {
    String dir = Check.given("run.dir", effective.getString("run.dir"));
    return of(
        file, overrides.withValue("run.dir", ConfigValueFactory.fromAnyRef(dir + "/" + name)));
  }

  /**
   * Refuses settings that were given where they have no effect.
   *
   * @param effective sections and settings that have one, such as {@code search} or {@code
   *     corpus.split}
   * @param where as it is to be called in the message
   * @param remedy what else could be done
   */
  public SettingsReader refuseOthersThan(List<String> effective, String where, String remedy) {
    for (Map.Entry<String, ConfigValue> given : overrides.withFallback(file).entrySet()) {
      String path = given.getKey();
      if (effective.stream().noneMatch(e -> path.equals(e) || path.startsWith(e + "."))) {
        throw new UserException(
            "setting %s (%s) has no effect in %s: leave it out%s"
                .formatted(path, given.getValue().origin().description(), where, remedy));
      }
    }
    return this;
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
