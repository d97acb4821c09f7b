package io.tandem.jobs.pipeline;

import static org.apache.spark.sql.functions.col;

import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.table.PairTable;
import io.tandem.metrics.Bleu;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.StoreJson;
import io.tandem.translation.spark.TranslationModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

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

  private final String system;
  private String source = PairTable.SOURCE;
  private String target = PairTable.TARGET;

  /** The system that it is compared with; empty for none. */
  private String other = "";

  TestStep(SettingsReader settings, String corpus, ModelOfStep model) {
    super(nameFor(model.system()), StepKind.TEST, settings);
    system = model.system();
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

  @Override
  String form() {
    return source + " " + other;
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
    List<Row> pairs =
        corpus
            .pairs(context.spark(), PairTable.TEST)
            .orderBy(PairTable.ID)
            .select(source, target)
            .collectAsList();
    TestScores.Lines test =
        new TestScores.Lines(
            pairs.stream().map(row -> row.getString(0)).toList(),
            pairs.stream().map(row -> row.getString(1)).toList());
    TrainedModel loaded = TrainedModels.of(context.spark()).open(context.model(this, MODEL));
    long start = System.nanoTime();
    List<String> translations = translate(loaded, corpus, context);
    double seconds = (System.nanoTime() - start) / 1e9;
    long parameters = loaded.model().networks().get(0).parameters().length;
    Bleu bleu = bleu(corpus);
    TestScores scores =
        TestScores.of(system, test, translations, new TestScores.Effort(seconds, parameters), bleu);
    if (!other.isEmpty()) {
      List<String> others =
          lines(context, new Path(context.artifact(inputs().get(OTHER)), HYPOTHESIS));
      scores = scores.against(other, test, others, translations, bleu);
    }
    write(context, new Path(artifact, "source.txt"), test.sources());
    write(context, new Path(artifact, "reference.txt"), test.references());
    write(context, new Path(artifact, HYPOTHESIS), translations);
    AtomicFile.write(context.conf(), new Path(artifact, SCORES), StoreJson.indented(scores));
    return Optional.empty();
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

  private List<String> translate(TrainedModel loaded, CorpusDirectory corpus, StepContext context) {
    Dataset<Row> sources =
        corpus
            .pairs(context.spark(), PairTable.TEST)
            .select(col(PairTable.ID), col(source).as(PairTable.SOURCE))
            .repartition(context.spark().sparkContext().defaultParallelism());
    TranslationModel model =
        loaded
            .translationModel()
            .setSourceCol(PairTable.SOURCE)
            .setTranslationCol(TRANSLATION)
            .setSettings(settings().arguments(StepKind.TRANSLATION.reads()));
    return model
        .transform(sources)
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
    // Not lines(): a translation may hold a character that ends lines elsewhere.
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
    if (!other.isEmpty()) {
      figures.put("p of BLEU against " + other, scores.probabilities().get(TestScores.BLEU));
    }
    return figures;
  }
}
