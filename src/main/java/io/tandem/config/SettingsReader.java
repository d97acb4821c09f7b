package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads the settings in effect: {@code key=value} arguments over a HOCON file over the reference.
 * Unknown keys are refused, and the message names the nearest known one.
 */
public final class SettingsReader {
  private static final String REFERENCE = "reference.conf";
  private static final String INPUTS = "corpus.inputs";
  private static final String INPUT_DEFAULTS = "corpus.inputDefaults";
  private static final String RULES = "corpus.rules";
  private static final String RULE_DEFAULTS = "corpus.ruleDefaults";
  private static final String SWEEP = "sweep";
  private static final String SEED = "seed";
  private static final String RUN_DIR = "run.dir";

  /** The values that differ from the reference's: the overrides over the file. */
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

  /** Reads the reference alone. */
  public static SettingsReader defaults() {
    return of(ConfigFactory.empty(), List.of());
  }

  /**
   * A HOCON file of the user's own under the {@code key=value} overrides.
   *
   * @param hadoop the Hadoop configuration for the file system that the file and what it includes
   *     are on
   */
  public static SettingsReader of(GivenPath file, Configuration hadoop, List<String> overrides) {
    return of(SettingsText.ofFile(file, hadoop), overrides);
  }

  /** Reads HOCON text, without includes and substitutions, under the overrides. */
  public static SettingsReader ofText(String hocon, List<String> overrides) {
    return of(SettingsText.kept(hocon, "the settings"), overrides);
  }

  /**
   * The settings for using a model, or for resuming a run: some of those of the run that made it,
   * under those of {@code above}.
   *
   * @param run HOCON text, as a run directory keeps it
   * @param sections such as {@code search}, and single settings
   */
  public static SettingsReader overRun(String run, SettingsReader above, String... sections) {
    Config kept = only(SettingsText.kept(run, "the model's settings"), List.of(sections));
    return of(above.file.withFallback(kept), above.overrides);
  }

  /**
   * Returns the default of a setting that is a word or a number, as it is written; nothing for
   * lists, groups and settings without a default.
   *
   * @throws UserException when there is no such setting
   */
  public static Optional<String> defaultOf(String path) {
    Config reference = reference();
    if (!reference.hasPath(path)) {
      throw new UserException("unknown setting " + path);
    }
    Object value = reference.getAnyRef(path);
    boolean plain = !(value instanceof Collection || value instanceof Map);
    return Optional.of(value.toString()).filter(text -> plain && !text.isEmpty());
  }

  /**
   * One element of {@code corpus.inputs} with these settings, everything else as in the reference.
   */
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
      parsed = SettingsText.ofArgument(override).withFallback(parsed);
    }
    return of(file, parsed);
  }

  private static SettingsReader of(Config file, Config overrides) {
    Config reference = reference();
    try {
      KnownSettings known = new KnownSettings(reference.root());
      // Checked separately as well: an override of model.preset would hide that the file has model
      // = base.
      known.check(file.withFallback(reference).resolve().root());
      Config resolved = overrides.withFallback(file).withFallback(reference).resolve();
      known.check(resolved.root());
      return new SettingsReader(file, overrides, resolved);
    } catch (ConfigException e) {
      throw new UserException("settings: " + e.getMessage(), e);
    }
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
    KnownSettings known = new KnownSettings(defaults, INPUTS + " ");
    List<ConfigValue> complete = new ArrayList<>();
    for (ConfigObject input : objects(config, INPUTS, "{ format = tsv, path = \"pairs.tsv\" }")) {
      known.check(input);
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
            "%s (%s): unknown rule \"%s\"%s; jobs/prepare.sh --list-rules prints all rules"
                .formatted(
                    RULES, SettingsText.place(rule), kind, Nearest.question(kind, kinds.keySet())));
      }
      ConfigObject defaults = parameters.withFallback(RuleSettings.common(kind));
      new KnownSettings(defaults, RULES + " " + kind + " ").check(rule);
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
                .formatted(list, SettingsText.place(value), example));
      }
      objects.add(object);
    }
    return objects;
  }

  /** Returns every cleaning rule with the defaults of its parameters, in alphabetical order. */
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
   * Returns the combinations of {@code sweep.cells}, in their order: each has the settings of its
   * parts over these, under the {@code key=value} overrides, and its own run directory.
   */
  public List<SweepCell> sweepCells() {
    try {
      ConfigObject parts = sweep.getObject("parts");
      List<BigDecimal> rates = SweepCell.ratesOf(sweep);
      List<Long> seeds = SweepCell.seedsOf(sweep);
      if (!seeds.isEmpty() && isOverridden(SEED)) {
        SweepCell.refuseOtherSeed(overrides.getValue(SEED), SEED);
      }
      List<SweepCell> cells = new ArrayList<>();
      for (String name : sweep.getStringList("cells")) {
        List<ConfigObject> own = SweepCell.partsOf(name, parts);
        if (!seeds.isEmpty()) {
          own.stream()
              .filter(part -> part.containsKey(SEED))
              .forEach(part -> SweepCell.refuseOtherSeed(part.get(SEED), "sweep.cells: " + name));
        }
        SettingsReader cell = withParts(own).withRunBelow(name);
        cells.add(
            new SweepCell(
                name, cell, rates, seeds.isEmpty() ? List.of(cell.settings().seed()) : seeds));
      }
      return cells;
    } catch (ConfigException.WrongType e) {
      throw new UserException(
          "sweep.parts must be named groups of settings in braces, and sweep.cells a list of names"
              + " such as [ k2-h50 ]: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Refuses settings in {@code sweep.parts} that the trainings of a sweep do not read.
   *
   * @param effective groups and settings that they read
   * @param remedy the remedy for the message
   */
  public SettingsReader refusePartsOthersThan(List<String> effective, String remedy) {
    for (Map.Entry<String, ConfigValue> given : sweep.getObject("parts").toConfig().entrySet()) {
      String[] partAndPath = given.getKey().split("[.]", 2);
      if (partAndPath.length == 2
          && effective.stream()
              .noneMatch(e -> partAndPath[1].equals(e) || partAndPath[1].startsWith(e + "."))) {
        throw new UserException(
            "sweep.parts.%s (%s): %s has no effect in the trainings of a sweep: %s"
                .formatted(
                    partAndPath[0], SettingsText.place(given.getValue()), partAndPath[1], remedy));
      }
    }
    return this;
  }

  private SettingsReader withParts(List<ConfigObject> parts) {
    Config merged = file;
    for (ConfigObject part : parts) {
      merged = part.toConfig().withFallback(merged);
    }
    return of(merged, overrides);
  }

  private SettingsReader withRunBelow(String name) {
    return with(RUN_DIR, Check.given(RUN_DIR, effective.getString(RUN_DIR)) + "/" + name);
  }

  /** Returns these settings with a run directory of another name in the same folder. */
  SettingsReader withRunBeside(String name) {
    String dir = effective.getString(RUN_DIR);
    return with(RUN_DIR, dir.substring(0, dir.lastIndexOf('/') + 1) + name);
  }

  /** Returns these settings with another value of one of them. */
  SettingsReader with(String path, Object value) {
    return of(file, overrides.withValue(path, ConfigValueFactory.fromAnyRef(value)));
  }

  /**
   * Refuses {@code key=value} settings where they have no effect. Files are not checked: they may
   * be shared with jobs that read more settings.
   *
   * @param effective sections and settings that have an effect, such as {@code search} or {@code
   *     corpus.split}
   * @param where the name of the place in messages
   * @param remedy a suggestion for the message
   */
  public SettingsReader refuseOthersThan(List<String> effective, String where, String remedy) {
    for (Map.Entry<String, ConfigValue> given : overrides.entrySet()) {
      String path = given.getKey();
      if (effective.stream().noneMatch(e -> path.equals(e) || path.startsWith(e + "."))) {
        throw new UserException(
            "setting %s (%s) has no effect in %s: leave it out%s"
                .formatted(path, SettingsText.place(given.getValue()), where, remedy));
      }
    }
    return this;
  }

  /** Returns the settings as validated values. */
  public Settings settings() {
    Settings settings = RecordBinder.bind(effective, Settings.class);
    settings.corpus().requireLanguageCodes();
    return settings;
  }

  /** Returns whether the setting was given, rather than left to the reference. */
  public boolean isGiven(String path) {
    return isOverridden(path) || file.hasPath(path);
  }

  /** Returns whether the setting is one of the {@code key=value} overrides. */
  public boolean isOverridden(String path) {
    return overrides.hasPath(path);
  }

  /** Returns the settings in effect as HOCON text that can be read back. */
  public String render() {
    return render(effective);
  }

  /** Returns some of the settings in effect as HOCON text that can be read back. */
  public String render(List<String> paths) {
    return render(only(effective, paths));
  }

  private static Config only(Config settings, List<String> paths) {
    Config some = ConfigFactory.empty();
    for (String path : paths) {
      some = some.withFallback(settings.withOnlyPath(path));
    }
    return some;
  }

  private static String render(Config settings) {
    return settings
        .root()
        .render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setJson(false)
                .setComments(false));
  }
}
