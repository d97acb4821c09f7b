package io.tandem.jobs.pipeline;

import static io.tandem.corpus.table.PairTable.TEST;
import static io.tandem.corpus.table.PairTable.TRAIN;
import static io.tandem.corpus.table.PairTable.VALID;

import io.tandem.Nearest;
import io.tandem.UserException;
import io.tandem.config.PipelineSettings;
import io.tandem.config.PipelineSettings.BestOf;
import io.tandem.config.PipelineSettings.Side;
import io.tandem.config.SettingsReader;
import io.tandem.jobs.pipeline.CorpusStep.Part;
import io.tandem.jobs.pipeline.TranslationStep.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the steps of a pipeline from its settings, in the order in which they are made:
 *
 * <pre>
 * plain          corpus, model
 * backtranslate  corpus, backward-corpus, backward, target-text, back-translations, model-corpus, model
 * distill        corpus, teacher, source-text, teacher-translations, student-corpus, student
 * adapt          corpus, model
 * </pre>
 *
 * with a test after each model, and an export at the end. With text of the target language, the
 * teacher of {@code distill} is made as the model of {@code backtranslate} is.
 */
final class Recipe {
  private static final String CORPUS = "corpus";
  private static final String METRIC = "validation.metric";
  private static final String BACKWARD = "backward";
  private static final String MODEL = "model";
  private static final String TEACHER = "teacher";
  private static final String STUDENT = "student";
  private static final String ORIGINAL = "original";
  private static final String TARGET_TEXT = "target-text";
  private static final String SOURCE_TEXT = "source-text";
  private static final String BACK_TRANSLATIONS = "back-translations";
  private static final String TEACHER_TRANSLATIONS = "teacher-translations";

  /** The names of steps that settings may be given for, whatever the recipe. */
  private static final Set<String> NAMES =
      Stream.concat(
              Stream.of(
                  CORPUS,
                  TARGET_TEXT,
                  SOURCE_TEXT,
                  BACK_TRANSLATIONS,
                  TEACHER_TRANSLATIONS,
                  TestStep.nameFor(ORIGINAL)),
              Stream.of(BACKWARD, MODEL, TEACHER, STUDENT)
                  .flatMap(system -> Stream.of(corpusOf(system), system, TestStep.nameFor(system))))
          .collect(Collectors.toCollection(TreeSet::new));

  private final SettingsReader settings;
  private final PipelineSettings pipeline;
  private final List<Step> steps = new ArrayList<>();

  private Recipe(SettingsReader settings) {
    this.settings = settings;
    pipeline = settings.pipeline();
  }

  /**
   * Returns the steps in their order: each reads only those before it.
   *
   * @throws UserException if the settings contradict each other
   */
  static List<Step> steps(SettingsReader settings) {
    for (String name : settings.namesOfSteps()) {
      if (!NAMES.contains(name)) {
        throw UserException.of(
            "pipeline.steps.%s: there is no such step%s; pipelines have the steps %s",
            name, Nearest.question(name, NAMES), String.join(", ", NAMES));
      }
    }
    Recipe recipe = new Recipe(settings);
    recipe.requireEffect();
    recipe.make();
    for (Step step : recipe.steps) {
      if (step instanceof TrainingStep training) {
        training.requireInputsOfStages(recipe.steps);
      }
    }
    return List.copyOf(recipe.steps);
  }

  private void requireEffect() {
    boolean distills = pipeline.recipe() == PipelineSettings.Recipe.DISTILL;
    boolean adapts = pipeline.recipe() == PipelineSettings.Recipe.ADAPT;
    boolean backTranslates = distills || pipeline.recipe() == PipelineSettings.Recipe.BACKTRANSLATE;
    refuse(!distills && settings.hasMonolingual(Side.SOURCE), "monolingual.source", "distill");
    refuse(!distills && pipeline.bestOf() != BestOf.NONE, "bestOf", "distill");
    refuse(!distills && pipeline.drop() > 0, "drop", "distill");
    refuse(!distills && !pipeline.given().teacher().isEmpty(), "given.teacher", "distill");
    refuse(!adapts && !pipeline.given().model().isEmpty(), "given.model", "adapt");
    refuse(
        !backTranslates && settings.hasMonolingual(Side.TARGET),
        "monolingual.target",
        "backtranslate or distill");
    if (pipeline.recipe() == PipelineSettings.Recipe.BACKTRANSLATE
        && !settings.hasMonolingual(Side.TARGET)) {
      throw new UserException(
          "pipeline.recipe = backtranslate needs text of the target language:"
              + " pipeline.monolingual.target = [ { path = ... } ]");
    }
    if (!pipeline.given().teacher().isEmpty() && settings.hasMonolingual(Side.TARGET)) {
      throw new UserException(
          "pipeline.monolingual.target is for training a teacher, but pipeline.given.teacher names"
              + " one: leave one of them out");
    }
  }

  private static void refuse(boolean contradicts, String setting, String recipe) {
    if (contradicts) {
      throw UserException.of(
          "pipeline.%s has an effect only with pipeline.recipe = %s; leave it out",
          setting, recipe);
    }
  }

  private void make() {
    ModelOfStep last =
        switch (pipeline.recipe()) {
          case PLAIN -> {
            add(CorpusStep.ofText(CORPUS, settings).checked(/* isTaken= */ false));
            yield train(MODEL, CORPUS);
          }
          case BACKTRANSLATE -> {
            add(CorpusStep.ofText(CORPUS, settings).checked(/* isTaken= */ true));
            yield trainWithBackTranslations(MODEL, backward());
          }
          case DISTILL -> distill();
          case ADAPT -> adapt();
        };
    if (!pipeline.exports().isEmpty()) {
      add(new ExportStep(settings, last, pipeline.exports()));
    }
  }

  private void add(Step step) {
    steps.add(step);
  }

  private static String corpusOf(String system) {
    return system + "-corpus";
  }

  /** Adds the training of a model and its test. */
  private ModelOfStep train(String system, String corpus) {
    add(new TrainingStep(system, settings, corpus));
    ModelOfStep model = ModelOfStep.trained(system);
    add(new TestStep(settings, CORPUS, model));
    return model;
  }

  /** Returns the model from the target to the source language. */
  private ModelOfStep backward() {
    ModelOfStep model;
    if (!pipeline.given().backward().isEmpty()) {
      model = ModelOfStep.given(BACKWARD, pipeline.given().backward());
    } else {
      List<Part> parts =
          Stream.of(TRAIN, VALID, TEST).map(split -> Part.split(CORPUS, split).reversed()).toList();
      add(CorpusStep.ofParts(corpusOf(BACKWARD), cleaned(reversed()), parts));
      add(new TrainingStep(BACKWARD, settings, corpusOf(BACKWARD)));
      model = ModelOfStep.trained(BACKWARD);
    }
    add(new TestStep(settings, CORPUS, model).backwards());
    return model;
  }

  private SettingsReader reversed() {
    String source = settings.text("corpus.sourceLanguage");
    String target = settings.text("corpus.targetLanguage");
    return settings
        .with("corpus.sourceLanguage", target, "pipeline")
        .with("corpus.targetLanguage", source, "pipeline");
  }

  /** Returns settings under which pairs that have been cleaned are taken as they are. */
  private static SettingsReader cleaned(SettingsReader settings) {
    return settings
        .withDefault("corpus.rules", List.of(), "pipeline")
        .withDefault("corpus.duplicates.near.enabled", false, "pipeline")
        .withDefault("corpus.leakage.action", "off", "pipeline");
  }

  private ModelOfStep trainWithBackTranslations(String system, ModelOfStep backward) {
    add(monolingual(TARGET_TEXT, Side.TARGET));
    add(
        new TranslationStep(
            BACK_TRANSLATIONS, settings, backward, List.of(Texts.alone(TARGET_TEXT))));
    Part translated =
        new Part(
            BACK_TRANSLATIONS,
            "",
            TranslationStep.TRANSLATION,
            TranslationStep.TEXT,
            TRAIN,
            1,
            pipeline.tags());
    add(
        CorpusStep.ofParts(
            corpusOf(system),
            settings,
            List.of(
                Part.split(CORPUS, TRAIN).weighted(pipeline.originalWeight()),
                translated,
                Part.split(CORPUS, VALID),
                Part.split(CORPUS, TEST))));
    return train(system, corpusOf(system));
  }

  private ModelOfStep distill() {
    add(CorpusStep.ofText(CORPUS, settings).checked(/* isTaken= */ true));
    boolean backTranslates = settings.hasMonolingual(Side.TARGET);
    boolean filters = pipeline.drop() > 0;
    ModelOfStep backward = backTranslates || filters ? backward() : null;
    ModelOfStep teacher = teacher(backTranslates, backward);
    List<Texts> texts = new ArrayList<>(List.of(Texts.ofPairs(CORPUS)));
    if (settings.hasMonolingual(Side.SOURCE)) {
      add(monolingual(SOURCE_TEXT, Side.SOURCE));
      texts.add(Texts.alone(SOURCE_TEXT));
    }
    add(
        new TranslationStep(TEACHER_TRANSLATIONS, settings, teacher, texts)
            .nearest(pipeline.bestOf()));
    Part translated =
        new Part(
            TEACHER_TRANSLATIONS,
            "",
            TranslationStep.TEXT,
            TranslationStep.TRANSLATION,
            TRAIN,
            1,
            List.of());
    CorpusStep corpus =
        CorpusStep.ofParts(
            corpusOf(STUDENT),
            settings,
            List.of(translated, Part.split(CORPUS, VALID), Part.split(CORPUS, TEST)));
    add(filters ? corpus.without(pipeline.drop(), backward) : corpus);
    add(new TrainingStep(STUDENT, judgedByBleu(), corpusOf(STUDENT)));
    ModelOfStep student = ModelOfStep.trained(STUDENT);
    add(new TestStep(settings, CORPUS, student).against(TEACHER));
    return student;
  }

  /**
   * Returns settings by which checkpoints are compared by BLEU, unless the user says how: the
   * better a student knows its teacher, the more the loss on what people have written rises, while
   * its translations still improve.
   */
  private SettingsReader judgedByBleu() {
    SettingsReader own = settings.ofStep(STUDENT, StepKind.TRAINING.reads());
    return own.isGiven(METRIC) || own.settings().validation().bleuSentences() == 0
        ? settings
        : settings.withDefault(METRIC, "bleu", "pipeline");
  }

  private ModelOfStep teacher(boolean backTranslates, ModelOfStep backward) {
    if (!pipeline.given().teacher().isEmpty()) {
      ModelOfStep given = ModelOfStep.given(TEACHER, pipeline.given().teacher());
      add(new TestStep(settings, CORPUS, given));
      return given;
    }
    return backTranslates ? trainWithBackTranslations(TEACHER, backward) : train(TEACHER, CORPUS);
  }

  private ModelOfStep adapt() {
    ModelOfStep original = ModelOfStep.given(ORIGINAL, pipeline.given().model());
    SettingsReader ofModel =
        settings
            .with("subword.kind", "model", "pipeline.given.model")
            .with("subword.model", original.path(), "pipeline.given.model");
    add(CorpusStep.ofText(CORPUS, ofModel).checked(/* isTaken= */ false));
    add(new TestStep(settings, CORPUS, original));
    add(new TrainingStep(MODEL, settings, CORPUS).from(original));
    ModelOfStep model = ModelOfStep.trained(MODEL);
    add(new TestStep(settings, CORPUS, model).against(ORIGINAL));
    return model;
  }

  /** A corpus of text of one language, without what the parallel corpus has. */
  private Step monolingual(String name, Side side) {
    SettingsReader own = settings.ofStep(name, StepKind.CORPUS.reads());
    return CorpusStep.ofText(name, own.ofText(side)).apartFrom(CORPUS);
  }

  /** The variants of the test pairs that the steps score. */
  static Set<String> variants(List<Step> steps) {
    return steps.stream()
        .filter(TestStep.class::isInstance)
        .flatMap(step -> ((TestStep) step).variants(steps))
        .collect(Collectors.toSet());
  }

  /** The systems that the steps test, in their order. */
  static List<String> systems(List<Step> steps) {
    return steps.stream()
        .filter(TestStep.class::isInstance)
        .map(step -> ((TestStep) step).system())
        .toList();
  }
}
