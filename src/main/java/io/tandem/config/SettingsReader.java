package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads the settings in effect. {@code key=value} arguments override a HOCON file, which overrides
 * the settings of the model to start from, which override the preset in use, which overrides the
 * reference. Unknown keys are refused, and the message names the nearest known one.
 */
public final class SettingsReader {
  private static final String CORPUS_KIND = "corpus.kind";
  private static final ObjectList INPUTS =
      new ObjectList("corpus.inputs", "{ format = tsv, path = \"pairs.tsv\" }");
  private static final ObjectList STAGES =
      new ObjectList("training.stages", "{ shares { clean = 1 } }");
  private static final String INPUT_DEFAULTS = "corpus.inputDefaults";
  private static final String RULES = "corpus.rules";
  private static final String FORMAT = "format";
  private static final String SWEEP = "sweep";
  private static final String PIPELINE = "pipeline";
  private static final String SEED = "seed";
  private static final String RUN_DIR = "run.dir";
  private static final String STEPS = "steps";
  private static final String MATH = "training.math";

  /** The user's file, under the overrides. */
  private final Config file;

  private final Config overrides;

  /** The settings of the model to start from; empty without one. */
  private final Config inherited;

  private final Config effective;
  private final Config sweep;
  private final Config pipeline;

  /** The effective settings as values; null until they are asked for. */
  private Settings settings;

  private SettingsReader(Config file, Config overrides, Config inherited, Config resolved) {
    this.file = file;
    this.overrides = overrides;
    this.inherited = inherited;
    sweep = resolved.getConfig(SWEEP);
    pipeline = resolved.getConfig(PIPELINE);
    Presets.requireSizes(resolved);
    Config complete = KindList.RULES.complete(withRulesOfSides(withInputDefaults(resolved)));
    effective =
        Presets.namesOnly(KindList.MODIFIERS.complete(complete))
            .withoutPath(SWEEP)
            .withoutPath(PIPELINE);
    STAGES.elements(effective).forEach(StageSettings::of);
  }

  /** Reads the reference alone. */
  public static SettingsReader defaults() {
    return of(ConfigFactory.empty(), List.of());
  }

  /**
   * Reads a HOCON file of the user under the {@code key=value} overrides.
   *
   * @param hadoop the Hadoop configuration for the file and its includes
   */
  public static SettingsReader of(GivenPath file, Configuration hadoop, List<String> overrides) {
    return of(SettingsText.ofFile(file, hadoop), overrides);
  }

  /** Reads HOCON text, without includes and substitutions, under the overrides. */
  public static SettingsReader ofText(String hocon, List<String> overrides) {
    return of(SettingsText.kept(hocon, "the settings"), overrides);
  }

  /**
   * Reads the settings for using a model or resuming a run: some settings of the run, under those
   * of {@code above}.
   *
   * @param run HOCON text, as a run directory keeps it
   * @param sections such as {@code search}, and single settings
   */
  public static SettingsReader overRun(String run, SettingsReader above, String... sections) {
    Config reference = SettingsText.ofReference();
    // Settings that the run does not have are the reference's, not a preset's.
    Config kept =
        SettingsText.ofModel(run).withFallback(Presets.recipe(reference.root()).toConfig());
    return of(
        above.file.withFallback(Presets.namesOnly(only(kept, List.of(sections)))),
        above.overrides,
        above.inherited);
  }

  /**
   * Returns the default of a setting that is a word or a number, as it is written; empty for lists,
   * groups and settings without a default.
   *
   * @throws UserException when there is no such setting
   */
  public static Optional<String> defaultOf(String path) {
    Config reference = SettingsText.ofReference();
    if (!reference.hasPath(path)) {
      throw new UserException("unknown setting " + path);
    }
    Object value = reference.getAnyRef(path);
    boolean plain = !(value instanceof Collection || value instanceof Map);
    return Optional.of(value.toString()).filter(text -> plain && !text.isEmpty());
  }

  /** Returns the first sentence of the reference's comment on a setting, without its period. */
  public static String summaryOf(String path) {
    List<String> comments = SettingsText.ofReference().getValue(path).origin().comments();
    return String.join("\n", comments)
        .strip()
        .replaceFirst("(?s)(\\.(\\s.*)?|:\n.*)$", "")
        .replace("\n", "");
  }

  /**
   * Returns one element of {@code corpus.inputs} with these settings; everything else is as in the
   * reference.
   */
  static InputSettings input(Map<String, ?> given) {
    return RecordBinder.bind(
        withFormat(
                ConfigFactory.parseMap(given)
                    .withFallback(SettingsText.ofReference().getConfig(INPUT_DEFAULTS))
                    .root())
            .toConfig(),
        InputSettings.class,
        INPUTS.path() + ".");
  }

  private static SettingsReader of(Config file, List<String> overrides) {
    Config parsed = ConfigFactory.empty();
    for (String override : overrides) {
      parsed = SettingsText.ofArgument(override).withFallback(parsed);
    }
    return of(file, parsed, ConfigFactory.empty());
  }

  private static SettingsReader of(Config file, Config overrides, Config inherited) {
    Config reference = SettingsText.ofReference();
    try {
      KnownSettings known = new KnownSettings(reference.root());
      // Checked separately as well: an override of model.preset would hide that the file has model
      // = base.
      known.check(file.withFallback(reference).resolve().root());
      Config given = overrides.withFallback(file);
      Config withoutPreset = given.withFallback(inherited).withFallback(reference).resolve();
      known.check(withoutPreset.root());
      Config preset = Presets.inUse(withoutPreset);
      // A preset that was chosen overrides the model; the default preset, or the model's own, does
      // not.
      Config under =
          given.hasPathOrNull(Presets.IN_USE)
              ? preset.withFallback(inherited)
              : inherited.withFallback(preset);
      return new SettingsReader(
          file, overrides, inherited, given.withFallback(under).withFallback(reference).resolve());
    } catch (ConfigException e) {
      throw new UserException("settings: " + e.getMessage(), e);
    }
  }

  private static Config withInputDefaults(Config config) {
    ConfigObject defaults = config.getObject(INPUT_DEFAULTS);
    KnownSettings known = new KnownSettings(defaults, INPUTS.path() + " ");
    List<ConfigValue> complete = new ArrayList<>();
    for (ConfigObject input : INPUTS.elements(config)) {
      known.check(input);
      complete.add(
          isMonolingual(config)
              ? textInput(input, defaults)
              : pairInput(input, input.withFallback(defaults)));
    }
    return INPUTS.replace(config, complete);
  }

  private static boolean isMonolingual(Config config) {
    return config.getString(CORPUS_KIND).equalsIgnoreCase(CorpusSettings.Kind.MONOLINGUAL.name());
  }

  private static ConfigObject pairInput(ConfigObject given, ConfigObject whole) {
    ConfigObject complete = withFormat(whole);
    InputSettings.requireUsed(text(complete.toConfig(), FORMAT), given.toConfig());
    return complete;
  }

  /** Returns an input of text of one language: it has no target. */
  private static ConfigObject textInput(ConfigObject given, ConfigObject defaults) {
    Config whole = given.withFallback(defaults).toConfig();
    Config complete =
        text(whole, FORMAT).isEmpty()
            ? withFormat(whole, CorpusSettings.Format.ofNameOfText(text(whole, "path")))
            : whole;
    InputSettings.requireUsedByText(
        text(complete, FORMAT),
        given.toConfig(),
        complete,
        SettingsText.ofReference().getConfig(INPUT_DEFAULTS));
    return complete
        .withValue("targetColumn", ConfigValueFactory.fromAnyRef(InputSettings.NO_TARGET))
        .root();
  }

  /** Adds the format that file names imply where none is given. */
  private static ConfigObject withFormat(ConfigObject input) {
    Config all = input.toConfig();
    return text(all, FORMAT).isEmpty()
        ? withFormat(
                all,
                CorpusSettings.Format.ofNames(
                    text(all, "path"), text(all, "source"), text(all, "target")))
            .root()
        : input;
  }

  private static Config withFormat(Config input, CorpusSettings.Format format) {
    return input.withValue(
        FORMAT, ConfigValueFactory.fromAnyRef(format.name().toLowerCase(Locale.ROOT)));
  }

  /** Returns a word or path; empty for a value of another type, which is refused later. */
  private static String text(Config input, String key) {
    return input.hasPath(key) && input.getAnyRef(key) instanceof String text ? text : "";
  }

  /** Leaves out those default rules that are for pairs where the text has one side. */
  private static Config withRulesOfSides(Config config) {
    return isMonolingual(config) && SettingsText.isDefault(config.getValue(RULES))
        ? KindList.RULES.without(config, RuleSettings::comparesSides)
        : config;
  }

  /** Returns every cleaning rule with the defaults of its parameters, in alphabetical order. */
  public List<RuleSettings> knownRules() {
    return KindList.RULES.known(effective).stream().map(RuleSettings::of).toList();
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
    ConfigObject parts = sweep.getObject("parts");
    for (String part : parts.keySet()) {
      if (parts.get(part) instanceof ConfigObject settings) {
        refuseOthersThan(
            effective, settings, "sweep.parts." + part, "in the trainings of a sweep: " + remedy);
      }
    }
    return this;
  }

  private static void refuseOthersThan(
      List<String> effective, ConfigObject group, String name, String where) {
    for (Map.Entry<String, ConfigValue> given : group.toConfig().entrySet()) {
      String path = given.getKey();
      if (!isAmong(effective, path)) {
        throw UserException.of(
            "%s (%s): %s has no effect %s",
            name, SettingsText.place(given.getValue()), path, where);
      }
    }
  }

  private static boolean isAmong(List<String> groups, String path) {
    return groups.stream().anyMatch(group -> path.equals(group) || path.startsWith(group + "."));
  }

  /** Returns the settings of a pipeline as a whole. */
  public PipelineSettings pipeline() {
    return RecordBinder.bind(pipeline, PipelineSettings.class, PIPELINE + ".");
  }

  /** Returns the names of the steps of a pipeline that have settings of their own. */
  public Set<String> namesOfSteps() {
    return pipeline.getObject(STEPS).keySet();
  }

  /**
   * Returns the settings of a step of a pipeline: its own over these, those of a file under the
   * {@code key=value} overrides.
   *
   * @param effective groups and settings that the step reads
   * @throws UserException when it has others
   */
  public SettingsReader ofStep(String step, List<String> effective) {
    ConfigValue own = pipeline.getObject(STEPS).get(step);
    if (own == null) {
      return this;
    }
    String name = PIPELINE + "." + STEPS + "." + step;
    if (!(own instanceof ConfigObject settings)) {
      throw UserException.of(
          "%s (%s): expected settings in braces, such as { search.beam = 8 }",
          name, SettingsText.place(own));
    }
    refuseOthersThan(
        effective, settings, name, "in this step, which reads " + String.join(", ", effective));
    Config merged = settings.toConfig().withFallback(file);
    // Arguments for this step alone win over arguments for all steps.
    Config all =
        overrides.hasPath(name) ? overrides.getConfig(name).withFallback(overrides) : overrides;
    return of(merged, all, inherited);
  }

  /**
   * Returns these settings for the text of one language that a pipeline has, without what concerns
   * both sides.
   *
   * @param side the side of the pipeline's corpus that has the language
   */
  public SettingsReader ofText(PipelineSettings.Side side) {
    String list = "monolingual." + SettingsText.name(side);
    String language = side == PipelineSettings.Side.SOURCE ? "sourceLanguage" : "targetLanguage";
    Config ofOneSide = KindList.RULES.without(effective, RuleSettings::comparesSides);
    Map<String, Object> ofText =
        Map.of(
            INPUTS.path(),
            pipeline.getValue(list).unwrapped(),
            CORPUS_KIND,
            SettingsText.name(CorpusSettings.Kind.MONOLINGUAL),
            "corpus.sourceLanguage",
            effective.getString("corpus." + language),
            "corpus.targetLanguage",
            "",
            RULES,
            ofOneSide.getList(RULES),
            "corpus.duplicates.target",
            false,
            "corpus.shortlist.enabled",
            false,
            "corpus.leakage.side",
            SettingsText.name(CorpusSettings.Side.BOTH));
    Config all = overrides;
    for (Map.Entry<String, Object> setting : ofText.entrySet()) {
      all =
          all.withValue(
              setting.getKey(),
              ConfigValueFactory.fromAnyRef(setting.getValue(), PIPELINE + "." + list));
    }
    return of(file, all, inherited);
  }

  /** Returns whether a pipeline has text of one language. */
  public boolean hasMonolingual(PipelineSettings.Side side) {
    return !pipeline.getList("monolingual." + SettingsText.name(side)).isEmpty();
  }

  private SettingsReader withParts(List<ConfigObject> parts) {
    Config merged = file;
    for (ConfigObject part : parts) {
      merged = part.toConfig().withFallback(merged);
    }
    return of(merged, overrides, inherited);
  }

  private SettingsReader withRunBelow(String name) {
    return with(
        RUN_DIR, Check.given(RUN_DIR, effective.getString(RUN_DIR)) + "/" + name, SWEEP + ".cells");
  }

  /** Returns these settings with a run directory of another name in the same folder. */
  SettingsReader withRunBeside(String name) {
    String dir = effective.getString(RUN_DIR);
    return with(RUN_DIR, dir.substring(0, dir.lastIndexOf('/') + 1) + name, SWEEP + ".cells");
  }

  /**
   * Returns these settings with another value of one of them.
   *
   * @param value a word, number, list, or map
   * @param source the setting that gives the value, as its origin
   */
  public SettingsReader with(String path, Object value, String source) {
    return of(
        file, overrides.withValue(path, ConfigValueFactory.fromAnyRef(value, source)), inherited);
  }

  /**
   * Returns these settings with another value of one of them, unless it is a {@code key=value}
   * override.
   *
   * @param source the setting or step that gives the value, as its origin
   */
  public SettingsReader withDefault(String path, Object value, String source) {
    return of(
        file.withValue(path, ConfigValueFactory.fromAnyRef(value, source)), overrides, inherited);
  }

  /**
   * Returns these settings with one more cleaning rule, after the others.
   *
   * @param rule its kind and parameters
   * @param source the setting or step that adds it, as its origin
   */
  public SettingsReader withRule(Map<String, ?> rule, String source) {
    List<Object> rules = new ArrayList<>(effective.getList(RULES));
    rules.add(rule);
    return with(RULES, rules, source);
  }

  /** Returns these settings with {@code training.math} decided where it is {@code auto}. */
  public SettingsReader withMath(TrainingSettings.MathChoice decided) {
    return with(MATH, SettingsText.name(decided), MATH + " = auto");
  }

  /**
   * Returns these settings with those of the model to start from in place of defaults.
   *
   * @throws UserException when a given setting, or one of a chosen preset, contradicts the model
   */
  public SettingsReader inheriting(InheritedSettings model) {
    for (String path : new TreeSet<>(model.fixed().keySet())) {
      ConfigValue value = effective.getValue(path);
      if (isGiven(path) || (isGiven(Presets.IN_USE) && !SettingsText.isDefault(value))) {
        model.requireSame(path, value);
      }
    }
    return of(
        file,
        overrides,
        model.all(effective.getObject(Presets.PATH).keySet()).withFallback(inherited));
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
      if (!isAmong(effective, path)) {
        throw UserException.of(
            "setting %s (%s) has no effect in %s: leave it out%s",
            path, SettingsText.place(given.getValue()), where, remedy);
      }
    }
    return this;
  }

  /** Returns the settings as validated values. */
  public Settings settings() {
    if (settings == null) {
      Settings bound = RecordBinder.bind(effective, Settings.class);
      bound.corpus().requireLanguageCodes();
      settings = bound;
    }
    return settings;
  }

  /** Returns a single setting in effect as it is written, whether the others are valid or not. */
  public String text(String path) {
    return effective.getString(path);
  }

  /** Returns whether the setting was given, rather than left to the reference. */
  public boolean isGiven(String path) {
    // hasPath would fail on a substitution in the file.
    return isOverridden(path) || file.hasPathOrNull(path);
  }

  /** Returns whether the setting is one of the {@code key=value} overrides. */
  public boolean isOverridden(String path) {
    return overrides.hasPath(path);
  }

  /**
   * Returns those of some settings that are not as in the reference, by path, each number and list
   * in one way of writing: equal settings give equal texts, also where a later version has more
   * settings, or more parameters of rules and modifiers, that are left to their defaults.
   */
  public SortedMap<String, String> changed(List<String> paths) {
    return differing(paths, /* orGiven= */ false);
  }

  /**
   * Returns, beside those that are {@link #changed}, those that were given as they are in the
   * reference: where a model has settings of its own, they replace them.
   */
  public SortedMap<String, String> changedOrGiven(List<String> paths) {
    return differing(paths, /* orGiven= */ true);
  }

  private SortedMap<String, String> differing(List<String> paths, boolean orGiven) {
    Config reference = SettingsText.ofReference();
    Config now = effective;
    for (KindList list : KindList.values()) {
      now = list.withoutDefaults(now);
      reference = list.withoutDefaults(list.complete(reference));
    }
    SortedMap<String, String> changed = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : only(now, paths).entrySet()) {
      String path = entry.getKey();
      String value = SettingsText.canonical(entry.getValue());
      boolean isDefault =
          reference.hasPath(path) && SettingsText.canonical(reference.getValue(path)).equals(value);
      if (!isDefault || (orGiven && isGiven(path))) {
        changed.put(path, value);
      }
    }
    return changed;
  }

  /**
   * Returns those of some settings that were given, rather than left to the reference, as {@code
   * key=value} arguments.
   */
  public String[] arguments(List<String> paths) {
    return only(effective, paths).entrySet().stream()
        .filter(entry -> isGiven(entry.getKey()))
        .map(entry -> entry.getKey() + "=" + argument(entry.getValue()))
        .sorted()
        .toArray(String[]::new);
  }

  private static String argument(ConfigValue value) {
    return value.unwrapped() instanceof String text
        ? text
        : value.render(ConfigRenderOptions.concise());
  }

  /** Returns the first {@code key=value} override that is this setting or in this group. */
  Optional<String> overridden(String path) {
    return overrides.entrySet().stream()
        .map(Map.Entry::getKey)
        .filter(given -> given.equals(path) || given.startsWith(path + "."))
        .min(Comparator.naturalOrder());
  }

  /** Returns the settings in effect as HOCON that can be read back, with the origin of each. */
  public String render() {
    return SettingsText.render(effective);
  }

  /**
   * Returns some of the settings in effect as HOCON without their origins, which name files.
   *
   * @param except one of them that is left out
   */
  public String renderValues(List<String> paths, String except) {
    return SettingsText.renderValues(only(effective, paths).withoutPath(except));
  }

  /** Renders some of the settings in effect, as {@link #render()} does. */
  public String render(List<String> paths) {
    return SettingsText.render(only(effective, paths));
  }

  /** Returns some groups and settings. */
  static Config only(Config settings, List<String> paths) {
    Config some = ConfigFactory.empty();
    for (String path : paths) {
      some = some.withFallback(settings.withOnlyPath(path));
    }
    return some;
  }
}
