package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.Text;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.ScoreCounts;
import io.tandem.corpus.dedupe.OtherCorpora;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.directory.CorpusWriter;
import io.tandem.corpus.directory.WorkStage;
import io.tandem.corpus.directory.WritingProgress;
import io.tandem.corpus.source.BitextFiles;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.prepare.ModelsOfCorpus;
import io.tandem.storage.HadoopConf;
import io.tandem.translation.TranslationScore;
import io.tandem.translation.spark.TrainedNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The rule {@code model-score} by a small trained network, English to French. */
@Tag("long")
class ModelScoreIT {
  /** Every tenth pair has the target of another one. */
  private static final int EACH = 10;

  @TempDir private Path dir;
  private final SparkSession spark = SparkTest.session();
  private final List<String> sources = TrainedNetwork.sources();
  private final List<String> targets = new ArrayList<>(TrainedNetwork.references());
  private final StringWriter said = new StringWriter();
  private TestModel model;

  @BeforeEach
  void writePairs() throws IOException {
    model = TestModel.trained(dir.resolve("run"));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      if (isShuffled(i)) {
        targets.set(i, TrainedNetwork.references().get((i + EACH / 2) % sources.size()));
      }
      lines.add(sources.get(i) + "\t" + targets.get(i));
    }
    Files.write(dir.resolve("train.tsv"), lines);
    Files.write(
        dir.resolve("test.tsv"), List.of("Go away right now, my friend.\tQuarante-deux chats."));
  }

  private static boolean isShuffled(int pair) {
    return pair % EACH == EACH - 1;
  }

  /** Returns settings of the train and test sets under a rule with these parameters. */
  private List<String> settings(String parameters, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "corpus.dir=" + dir.resolve("corpus"),
                "corpus.inputs=[{path=\"%s\", split=train}, {path=\"%s\", split=test}]"
                    .formatted(dir.resolve("train.tsv"), dir.resolve("test.tsv")),
                "corpus.rules=[{rule=identical}, {rule=model-score, %s}]".formatted(parameters)));
    settings.addAll(List.of(more));
    return settings;
  }

  private String forward() {
    return "forward=\"" + model.runPath() + "\"";
  }

  private int prepare(List<String> settings) {
    said.getBuffer().setLength(0);
    PrintWriter out = new PrintWriter(said, true);
    List<String> all = new ArrayList<>(settings);
    all.addAll(List.of("--overwrite", "subword.merges=20"));
    return ExitCodes.run(
        new CommandLine(new PrepareJob()).setOut(out).setErr(out), all.toArray(String[]::new));
  }

  private CorpusDirectory corpus() {
    return CorpusDirectory.open(
        dir.resolve("corpus").toString(), spark.sessionState().newHadoopConf());
  }

  /** Returns the scores by id as a pipeline computes them, with the reasons of rejected pairs. */
  private Map<Long, Row> scores(
      String parameters, UnaryOperator<Dataset<Row>> stored, String... more) throws IOException {
    Settings settings = SettingsReader.ofText("", settings(parameters, more)).settings();
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    Map<Long, Row> scores = new TreeMap<>();
    new CorpusPipeline(
            spark,
            settings.corpus(),
            settings.seed(),
            OtherCorpora.NONE,
            stored,
            ModelsOfCorpus.of(settings, conf).scorer())
        .annotate(new BitextFiles(conf.configuration(), line -> {}).of(settings.corpus().inputs()))
        .select("id", "modelScore", "reason", "source", "target", "split")
        .collectAsList()
        .forEach(row -> scores.put(row.getLong(0), row));
    return scores;
  }

  @Test
  void shuffledPairsAreRejectedBeforeTrueOnesAndDeclaredSetsStay() {
    assertThat(prepare(settings(forward() + ", drop=0.1"))).as(said.toString()).isZero();
    List<Row> rejected =
        corpus().rejected(spark).where("reason = 'model-score'").select("line").collectAsList();
    assertThat(rejected.size()).isBetween(sources.size() / EACH - 2, sources.size() / EACH);
    long shuffled = rejected.stream().filter(row -> row.getLong(0) % EACH == 0).count();
    // The network is small and has seen none of them: it also finds some true pairs unlikely.
    assertThat((double) shuffled / rejected.size()).isGreaterThan(0.65);
    CorpusManifest manifest = corpus().manifest();
    assertThat(manifest.split("test").pairs()).isOne();
    assertThat(manifest.scoredBy().get("forward").given()).isEqualTo(model.runPath());
    ScoreCounts counts = manifest.modelScores();
    assertThat(sum(counts.rejected())).isEqualTo(rejected.size());
    assertThat(sum(counts.kept()) + sum(counts.rejected())).isEqualTo(sources.size());
    assertThat(dir.resolve("corpus/audit.html"))
        .content()
        .contains(
            "Scores by models", Text.format("pairs below %.4f are rejected", counts.minimum()));

    String lowest = "minimum=" + counts.minimum();
    assertThat(prepare(settings(forward() + ", " + lowest))).as(said.toString()).isZero();
    assertThat(corpus().manifest().rejected())
        .as("the same pairs by a limit")
        .isEqualTo(manifest.rejected());
  }

  private static long sum(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void scoresAndRejectionsAreTheSameForOtherPartitions() throws IOException {
    Map<Long, Row> one =
        scores(forward() + ", drop=0.1", rows -> rows.repartition(1).localCheckpoint());
    Map<Long, Row> seven =
        scores(forward() + ", drop=0.1", rows -> rows.repartition(7).localCheckpoint());
    assertThat(one).hasSize(sources.size() + 1).isEqualTo(seven);
    assertThat(one.values()).anyMatch(row -> "model-score".equals(row.getString(2)));
  }

  @Test
  void theScoreIsThatOfTheTranslatorOrByBothModelsDualCrossEntropy() throws IOException {
    String limit = ", minimum=-100";
    String backward = "backward=\"" + model.runPath() + "\"";
    Map<Long, Row> byForward = scores(forward() + limit, Dataset::localCheckpoint);
    Map<Long, Row> byBackward = scores(backward + limit, Dataset::localCheckpoint);
    Map<Long, Row> byBoth = scores(forward() + ", " + backward + limit, Dataset::localCheckpoint);
    List<Row> train =
        byForward.values().stream().filter(row -> row.getString(5).equals("train")).toList();
    List<TranslationScore> expected =
        model
            .translator()
            .score(
                train.stream().map(row -> row.getString(3)).toList(),
                train.stream().map(row -> row.getString(4)).toList());
    for (int i = 0; i < train.size(); i++) {
      long id = train.get(i).getLong(0);
      double forward = train.get(i).getDouble(1);
      double backwards = byBackward.get(id).getDouble(1);
      TranslationScore score = expected.get(i);
      assertThat(forward).isCloseTo(score.logProbability() / score.tokens().size(), within(1e-4));
      assertThat(byBoth.get(id).getDouble(1))
          .isCloseTo(-Math.abs(forward - backwards) + (forward + backwards) / 2, within(1e-9));
    }
    assertThat(byBoth.values()).filteredOn(row -> row.getString(5).equals("test")).hasSize(1);
    assertThat(byBoth.values())
        .filteredOn(row -> row.getString(5).equals("test"))
        .allMatch(row -> row.isNullAt(1));
  }

  @Test
  void pairsThatAreTooLongForTheModelStayWithoutAScore() throws IOException {
    String words = "very long ".repeat(100);
    Files.writeString(dir.resolve("long.tsv"), words + "\ttrès " + words + "\n");
    String inputs =
        "corpus.inputs=[{path=\"%s\", split=train}, {path=\"%s\", split=train}]"
            .formatted(dir.resolve("train.tsv"), dir.resolve("long.tsv"));
    Map<Long, Row> scores = scores(forward() + ", drop=0.5", Dataset::localCheckpoint, inputs);
    assertThat(scores.values().stream().filter(row -> row.isNullAt(1)))
        .singleElement()
        .matches(row -> row.isNullAt(2) && row.getString(3).startsWith("very long"));

    String alone = "corpus.inputs=[{path=\"%s\", split=train}]".formatted(dir.resolve("long.tsv"));
    assertThat(prepare(settings(forward() + ", drop=0.5", alone)))
        .isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(said.toString())
        .contains("of 1 training pair that the other rules keep none has a score");
  }

  @Test
  void anotherModelScoresAgainAndTheSameElsewhereDoesNot() throws IOException {
    assertThat(prepare(settings(forward() + ", drop=0.1"))).as(said.toString()).isZero();
    ScoreCounts before = corpus().manifest().modelScores();
    Path copy = dir.resolve("copy");
    copy(Path.of(URI.create(model.runPath())), copy);
    assertThat(prepare(settings("forward=\"" + copy + "\", drop=0.1"))).isZero();
    assertThat(said.toString()).contains("reused the cleaned pairs of");
    assertThat(corpus().manifest().modelScores()).isEqualTo(before);

    model.addCheckpoint(40, 0.9f, 1);
    assertThat(prepare(settings(forward() + ", drop=0.1"))).as(said.toString()).isZero();
    assertThat(said.toString()).contains("nothing reused from");
    assertThat(corpus().manifest().modelScores().minimum()).isNotEqualTo(before.minimum());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  @Test
  void everyStepOfCleaningIsReportedUnderItsName() throws IOException {
    Settings settings =
        SettingsReader.ofText(
                "",
                settings(
                    forward() + ", drop=0.1", "corpus.leakage.action=report", "subword.merges=20"))
            .settings();
    List<String> stages = new ArrayList<>();
    WritingProgress progress =
        new WritingProgress() {
          @Override
          public void accept(String line) {}

          @Override
          public void begins(WorkStage stage) {
            stages.add(stage.name());
          }
        };
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    new CorpusWriter(spark, settings, progress, "prepare", ModelsOfCorpus.of(settings, conf))
        .create();
    assertThat(stages)
        .containsSubsequence(
            "reading", "scores by models", "duplicates", "near duplicates and leakage", "counting");
  }

  @Test
  void aModelOfOtherLanguagesOrNoneIsRefusedBeforeAnythingIsRead() {
    // The run says that it was trained from English to German.
    String[] reversed = {"corpus.sourceLanguage=ger", "corpus.targetLanguage=eng"};
    assertThat(prepare(settings(forward() + ", drop=0.1", reversed)))
        .isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(said.toString())
        .contains(
            "the model translates from en to de, expected one from ger to eng: forward translates"
                + " from corpus.sourceLanguage to corpus.targetLanguage, backward the other way"
                + " round");
    String backward = "backward=\"" + model.runPath() + "\", drop=0.1";
    assertThat(prepare(settings(backward, reversed))).as(said.toString()).isZero();
    assertThat(prepare(settings("forward=\"" + dir + "/none\", drop=0.1")))
        .isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(said.toString())
        .contains(
            "corpus.rules model-score: forward = " + dir + "/none: not found; expected a run");
  }
}
