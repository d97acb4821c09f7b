package io.tandem.jobs.pipeline;

import static org.apache.spark.sql.functions.col;

import io.tandem.config.CorpusSettings;
import io.tandem.config.InputSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.table.PairTable;
import io.tandem.metrics.Bleu;
import io.tandem.run.TrainedModel;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.StoreJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The test pairs of a corpus are translated by a model, and the translations scored. The artifact
 * has these, line by line, and {@link TestScores}.
 */
final class TestStep extends Step {
  private static final String CORPUS = "corpus";
  private static final String MODEL = "model";
  private static final String OTHER = "against";
  private static final String SCORES = "scores.json";
  private static final String HYPOTHESIS = "hypothesis.txt";
  private static final String TRANSLATION = "translation";

  private static final StructType LINES =
      new StructType()
          .add(PairTable.ID, DataTypes.IntegerType, false)
          .add(PairTable.SOURCE, DataTypes.StringType, false);

  private final String system;
  private final List<TestVariant> variants;
  private String source = PairTable.SOURCE;
  private String target = PairTable.TARGET;

  /** The system that it is compared with; empty for none. */
  private String other = "";

  TestStep(SettingsReader settings, String corpus, ModelOfStep model) {
    super(nameFor(model.system()), StepKind.TEST, settings);
    system = model.system();
    variants = settings.pipeline().variants().stream().map(TestVariant::of).toList();
    reads(CORPUS, corpus);
    uses(MODEL, model);
  }

  /** Returns the name of the step that tests a system. */
  static String nameFor(String system) {
    return "test-" + system;
  }

  /** Tests a model that translates from the target to the source language. */
  TestStep backwards() {
    source = PairTable.TARGET;
    target = PairTable.SOURCE;
    return this;
  }

  /** Compares the system with another one, which was tested before. */
  TestStep against(String system) {
    other = system;
    reads(OTHER, nameFor(system));
    return this;
  }

  String system() {
    return system;
  }

  /**
   * Returns the variants of the test pairs that it scores.
   *
   * @param steps the steps before it
   */
  Stream<String> variants(List<Step> steps) {
    return Stream.concat(
        variants.stream().map(TestVariant::label),
        ((CorpusStep) input(CORPUS, steps)).namesOfTest());
  }

  /** The model has a search of its own, and what is given replaces it, default or not. */
  @Override
  SortedMap<String, String> settingsOfKey(StepContext context) {
    return settings().changedOrGiven(kind().reads());
  }

  @Override
  String form() {
    return source + " " + other + " " + variants;
  }

  @Override
  String artifact() {
    return "test";
  }

  @Override
  boolean isComplete(Path artifact, StepContext context) throws IOException {
    Path scores = new Path(artifact, SCORES);
    return context.conf().fileSystem(scores).exists(scores);
  }

  @Override
  Optional<Integer> make(Path artifact, StepContext context) throws IOException {
    CorpusDirectory corpus = corpus(context);
    List<Row> pairs = pairs(corpus, context);
    TestScores.Lines test = lines(pairs);
    TrainedModel loaded = context.open(this, MODEL);
    long start = System.nanoTime();
    List<String> translations = translate(loaded, test.sources(), context);
    double seconds = (System.nanoTime() - start) / 1e9;
    long parameters = loaded.model().networks().get(0).parameters().length;
    Bleu bleu = bleu(corpus);
    Optional<TestScores.Other> compared = Optional.empty();
    if (!other.isEmpty()) {
      Path file = new Path(context.artifact(inputs().get(OTHER)), HYPOTHESIS);
      compared = Optional.of(new TestScores.Other(other, lines(context, file)));
    }
    Map<String, Map<String, Double>> variantScores = new TreeMap<>();
    ofInputs(corpus, pairs)
        .forEach(
            (input, indices) ->
                variantScores.put(
                    input,
                    TestScores.scores(
                        test.at(indices), indices.stream().map(translations::get).toList(), bleu)));
    for (TestVariant variant : variants) {
      TestScores.Lines form = variant(variant, test, corpus);
      List<String> translated = translate(loaded, form.sources(), context);
      variantScores.put(variant.label(), TestScores.scores(form, translated, bleu));
    }
    TestScores.Effort effort = new TestScores.Effort(seconds, parameters);
    TestScores scores =
        TestScores.of(system, test, translations, effort, bleu, compared, variantScores);
    write(context, new Path(artifact, "source.txt"), test.sources());
    write(context, new Path(artifact, "reference.txt"), test.references());
    write(context, new Path(artifact, HYPOTHESIS), translations);
    AtomicFile.write(context.conf(), new Path(artifact, SCORES), StoreJson.indented(scores));
    return Optional.empty();
  }

  private List<Row> pairs(CorpusDirectory corpus, StepContext context) {
    return corpus
        .pairs(context.spark(), PairTable.TEST)
        .orderBy(PairTable.ID)
        .select(col(source), col(target), PairTable.fileOrderOfId())
        .collectAsList();
  }

  private static TestScores.Lines lines(List<Row> pairs) {
    return new TestScores.Lines(
        pairs.stream().map(row -> row.getString(0)).toList(),
        pairs.stream().map(row -> row.getString(1)).toList());
  }

  /** Returns the indices of the test pairs of each input that has a name. */
  private static Map<String, List<Integer>> ofInputs(CorpusDirectory corpus, List<Row> pairs) {
    Set<String> names =
        corpus.manifest().corpus().inputs().stream()
            .map(InputSettings::name)
            .collect(Collectors.toSet());
    Map<String, List<Integer>> indices = new TreeMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      String input = corpus.manifest().inputs().get(pairs.get(i).getInt(2)).input();
      if (names.contains(input)) {
        indices.computeIfAbsent(input, name -> new ArrayList<>()).add(i);
      }
    }
    return indices;
  }

  private TestScores.Lines variant(
      TestVariant variant, TestScores.Lines test, CorpusDirectory corpus) {
    CorpusSettings of = corpus.manifest().corpus();
    Set<String> tags =
        of.inputs().stream().flatMap(input -> input.tags().stream()).collect(Collectors.toSet());
    boolean forwards = target.equals(PairTable.TARGET);
    return variant.of(
        test,
        tags,
        forwards ? of.sourceLanguage() : of.targetLanguage(),
        forwards ? of.targetLanguage() : of.sourceLanguage());
  }

  private CorpusDirectory corpus(StepContext context) {
    return CorpusDirectory.open(
        context.artifact(inputs().get(CORPUS)).toString(), context.conf().configuration());
  }

  /** Returns BLEU for the language that is translated into. */
  private Bleu bleu(CorpusDirectory corpus) {
    Settings settings = settings().settings();
    String language =
        target.equals(PairTable.TARGET)
            ? corpus.manifest().corpus().targetLanguage()
            : corpus.manifest().corpus().sourceLanguage();
    return Bleu.of(settings.validation(), language);
  }

  private List<String> translate(TrainedModel loaded, List<String> lines, StepContext context) {
    List<Row> rows =
        IntStream.range(0, lines.size())
            .mapToObj(line -> RowFactory.create(line, lines.get(line)))
            .toList();
    int tasks = context.spark().sparkContext().defaultParallelism();
    return loaded
        .translationModel()
        .setSourceCol(PairTable.SOURCE)
        .setTranslationCol(TRANSLATION)
        .setSettings(settings().arguments(StepKind.TRANSLATION.reads()))
        .transform(context.spark().createDataFrame(rows, LINES).repartition(tasks))
        .orderBy(PairTable.ID)
        .select(TRANSLATION)
        .as(Encoders.STRING())
        .collectAsList();
  }

  private static void write(StepContext context, Path file, List<String> lines) throws IOException {
    AtomicFile.write(
        context.conf(), file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> lines(StepContext context, Path file) throws IOException {
    String text = new String(AtomicFile.read(context.conf(), file), StandardCharsets.UTF_8);
    // String.lines would also split at a carriage return, which a translation may hold.
    return List.of(text.substring(0, text.length() - 1).split("\n", -1));
  }

  /** Returns the scores of a complete artifact. */
  static TestScores scores(Path artifact, StepContext context) throws IOException {
    return StoreJson.value(
        AtomicFile.read(context.conf(), new Path(artifact, SCORES)), TestScores.class);
  }

  @Override
  Map<String, Object> figures(Path artifact, StepContext context) throws IOException {
    TestScores scores = scores(artifact, context);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("BLEU", scores.scores().get(TestScores.BLEU));
    figures.put("chrF", scores.scores().get(TestScores.CHRF));
    figures.put("sentences a second", scores.sentences() / scores.seconds());
    scores.variants().forEach((form, of) -> figures.put(form + " BLEU", of.get(TestScores.BLEU)));
    if (!other.isEmpty()) {
      figures.put("p of BLEU against " + other, scores.probabilities().get(TestScores.BLEU));
    }
    return figures;
  }
}
