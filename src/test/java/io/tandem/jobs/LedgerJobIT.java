package io.tandem.jobs;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.UserException;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.LedgerDirectory;
import io.tandem.run.RunDirectory;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.shards.PairLosses;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.Shard;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The ledger of a corpus under a model of a few updates. */
class LedgerJobIT {
  private static final Configuration HADOOP = new Configuration();

  private static final int LONGEST = 20;
  private static final int BATCH_TOKENS = 200;
  private static final String[] SMALL = {
    "model.encoderLayers=1",
    "model.decoderLayers=1",
    "model.modelSize=16",
    "model.heads=2",
    "model.feedForwardSize=32",
    "training.batchTokens=" + BATCH_TOKENS,
    "training.maximumSentenceTokens=" + LONGEST,
    "training.warmupUpdates=0",
    "training.maximumUpdates=10",
    "averaging.frequency=5",
    "validation.everyUpdates=10",
    "validation.bleuSentences=0",
    "validation.samples=0",
  };

  @TempDir private static Path shared;
  private static SparkSession spark;
  private static CorpusDirectory corpus;
  private static CorpusDirectory other;
  private static Path run;
  private static Path ledger;
  private static String said;
  @TempDir private Path dir;

  @BeforeAll
  static void trainAndScore() throws IOException {
    spark = SparkTest.session();
    Path sample = shared.resolve("eng-fra.tsv");
    Files.copy(
        LedgerJobIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    corpus = prepare(sample, shared.resolve("corpus"), 300);
    other = prepare(sample, shared.resolve("other"), 100);
    run = shared.resolve("run");
    assertThat(job(new TrainJob(), training(run)).exitCode()).isZero();
    ledger = shared.resolve("ledger");
    Said scored = score(corpus, ledger);
    assertThat(scored.exitCode()).as(scored.text()).isZero();
    said = scored.text();
  }

  private static CorpusDirectory prepare(Path sample, Path target, int merges) {
    Said prepared =
        job(
            new PrepareJob(),
            "corpus.dir=" + target,
            "corpus.inputs=[{path=\"" + sample + "\"}]",
            "corpus.split.valid=0.05",
            "subword.merges=" + merges);
    assertThat(prepared.exitCode()).as(prepared.text()).isZero();
    return CorpusDirectory.open(target.toString(), HADOOP);
  }

  private static String[] training(Path target, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(SMALL));
    all.add("corpus.dir=" + corpus.path());
    all.add("run.dir=" + target);
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private static Said score(CorpusDirectory pairs, Path output, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--model",
                run.toString(),
                "--corpus",
                pairs.path().toString(),
                "--output",
                output.toString()));
    all.addAll(Arrays.asList(more));
    return job(new LedgerJob(), all.toArray(String[]::new));
  }

  /** The exit code of a job and all that it printed. */
  private record Said(int exitCode, String text) {}

  private static Said job(Object command, String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text, true);
    int code = ExitCodes.run(new CommandLine(command).setOut(out).setErr(out), arguments);
    return new Said(code, text.toString());
  }

  private static Checkpoint checkpoint() throws IOException {
    return new TrainedModels(HadoopConf.of(HADOOP)).checkpoint(run.toString());
  }

  private static LedgerDirectory open(Path path) throws IOException {
    return LedgerDirectory.open(HadoopConf.of(HADOOP), new org.apache.hadoop.fs.Path(path.toUri()));
  }

  @Test
  void everyPairIsThereOnceWithItsOriginAndText() throws IOException {
    for (String split : List.of("train", "valid", "test")) {
      String[] columns = {"id", "source", "target", "file", "line"};
      Dataset<Row> expected = corpus.pairs(spark, split).selectExpr(columns).orderBy("id");
      Dataset<Row> found = open(ledger).pairs(spark, split).selectExpr(columns).orderBy("id");
      assertThat(found.collectAsList()).isNotEmpty().isEqualTo(expected.collectAsList());
    }
    Dataset<Row> whole = spark.read().parquet(ledger.toString());
    assertThat(whole.select("split").distinct().count()).isEqualTo(3);
  }

  @Test
  void aLedgerWithoutItsTablesIsIncomplete(@TempDir Path folder) throws IOException {
    Files.copy(ledger.resolve("_ledger.json"), folder.resolve("_ledger.json"));
    assertThatThrownBy(() -> open(folder).pairs(spark, "valid"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is incomplete: found no files in")
        .hasMessageContaining("split=valid");
  }

  @Test
  void lossesAreThoseOfEachPairAlone() throws IOException {
    ComputationGraph network = checkpoint().graph();
    List<Row> rows =
        open(ledger)
            .pairs(spark, "train")
            .join(corpus.pairs(spark, "train").select("id", "sourceIds", "targetIds"), "id")
            .orderBy("source", "id") // short and long ones
            .limit(80)
            .collectAsList();
    int scored = 0;
    for (Row row : rows) {
      int[] source = ids(row, "sourceIds");
      int[] target = ids(row, "targetIds");
      assertThat(row.<Integer>getAs("sourceTokens")).isEqualTo(source.length + 1);
      assertThat(row.<Integer>getAs("targetTokens")).isEqualTo(target.length + 1);
      if (Math.max(source.length, target.length) + 1 > LONGEST) {
        assertThat(row.<Double>getAs("loss")).isNull();
        continue;
      }
      Shard alone = Shard.builder(LONGEST).add(1, source, target).build();
      double mean = network.score(Batches.ofTokens(alone, LONGEST, 0, 0).batch(0), false);
      assertThat(row.<Double>getAs("lossPerToken")).isCloseTo(mean, within(1e-5));
      assertThat(row.<Double>getAs("loss"))
          .isCloseTo(mean * (target.length + 1), within(1e-5 * (target.length + 1)));
      scored++;
    }
    assertThat(scored).isBetween(10, 79);
  }

  private static int[] ids(Row row, String column) {
    return row.<Integer>getList(row.fieldIndex(column)).stream()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Test
  void theMeanIsTheValidationLossOfTheCheckpoint() throws IOException {
    Row sums =
        open(ledger)
            .pairs(spark, "valid")
            .where("loss IS NOT NULL")
            .selectExpr("sum(loss)", "sum(targetTokens)")
            .first();
    double loss = sums.getDouble(0) / sums.getLong(1);
    assertThat(loss).isCloseTo(checkpoint().header().validationLoss(), within(1e-5));
    assertThat(said)
        .containsPattern(
            String.format(
                Locale.ROOT, "valid +[0-9,]+ +[0-9,]+ +[0-9,]+ +%.4f +%.2f", loss, Math.exp(loss)));
  }

  @Test
  void partitionsDoNotMatter() throws IOException {
    Dataset<Row> pairs = corpus.pairs(spark, "train");
    try (PairLosses losses =
        new PairLosses(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            checkpoint().graph(),
            LONGEST,
            BATCH_TOKENS)) {
      List<Row> again =
          losses.compute(pairs.repartition(5, col("target"))).orderBy("id").collectAsList();
      List<Row> written = open(ledger).pairs(spark, "train").orderBy("id").collectAsList();
      assertThat(again).isEqualTo(written);
    }
  }

  @Test
  void theNoisiestPairsArePrinted() throws IOException {
    Row worst =
        open(ledger)
            .pairs(spark, "train")
            .where("loss IS NOT NULL")
            .orderBy(col("lossPerToken").desc(), col("id"))
            .first();
    assertThat(said.lines().filter(line -> line.contains("eng-fra.tsv:"))).hasSize(5);
    assertThat(said)
        .containsSubsequence(
            "highest loss per token in train:",
            "eng-fra.tsv:" + worst.getAs("line"),
            worst.<String>getAs("source"),
            worst.getAs("target"));
  }

  @Test
  void aCorpusWithOtherSubwordsIsEncodedWithThoseOfTheModel() throws IOException {
    Path output = dir.resolve("ledger");
    assertThat(score(other, output).exitCode()).isZero();
    // Equal text in equal subwords; the batches are others.
    Dataset<Row> expected = open(ledger).pairs(spark, "train").select("id", "targetTokens");
    Dataset<Row> found = open(output).pairs(spark, "train").select("id", "targetTokens");
    assertThat(found.except(expected).count()).isZero();
    assertThat(found.count()).isEqualTo(expected.count());
  }

  @Test
  void aFilteredRetrainIsOneSetting() throws IOException {
    double median =
        open(ledger)
            .pairs(spark, "train")
            .selectExpr("percentile(lossPerToken, 0.5)")
            .first()
            .getDouble(0);
    long kept = open(ledger).pairs(spark, "train").where("lossPerToken <= " + median).count();
    Path filtered = dir.resolve("run");
    Path relative = Path.of("").toAbsolutePath().relativize(ledger);
    String[] settings =
        training(filtered, "ledger.path=" + relative, "ledger.maximumLoss=" + median);

    Said trained = job(new TrainJob(), settings);

    assertThat(trained.exitCode()).as(trained.text()).isZero();
    assertThat(trained.text())
        .contains(
            String.format(
                Locale.ROOT,
                "keeps %,d of %,d pairs",
                kept,
                corpus.manifest().split("train").pairs()));
    long left = kept + open(ledger).pairs(spark, "train").where("lossPerToken is null").count();
    assertThat(trained.text()).contains(String.format(Locale.ROOT, ", %,d pairs", left));
    assertThat(
            RunDirectory.open(
                    HadoopConf.of(HADOOP), new org.apache.hadoop.fs.Path(filtered.toUri()))
                .manifest()
                .corpus()
                .pairs())
        .containsEntry("train", left);
    assertThat(filtered.resolve("effective.conf")).content().contains("path=\"" + ledger + "\"");
    List<String> resumed = new ArrayList<>(List.of("--resume"));
    resumed.addAll(Arrays.asList(training(filtered, "ledger.maximumLoss=99")));
    Said refused = job(new TrainJob(), resumed.toArray(String[]::new));
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(refused.text()).contains("the run was started with ledger.maximumLoss = " + median);
  }

  @Test
  void whatFiltersNothingUsefulIsRefusedBeforeARunBegins() throws IOException {
    Path target = dir.resolve("run");
    assertRefused(target, "is not a ledger (no _ledger.json)", "ledger.path=" + dir);
    assertRefused(
        target,
        "ledger.maximumLoss = 1.0E-4 leaves none of the pairs",
        "ledger.path=" + ledger,
        "ledger.maximumLoss=0.0001");
    assertRefused(
        target, "(their manifests differ)", "ledger.path=" + ledger, "corpus.dir=" + other.path());
  }

  private static void assertRefused(Path target, String message, String... settings) {
    Said refused = job(new TrainJob(), training(target, settings));
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(refused.text()).contains(message).doesNotContain("\tat ");
    assertThat(target).doesNotExist();
  }

  @Test
  void anOutputThatExistsIsRefusedAndStays() throws IOException {
    Path precious = Files.writeString(dir.resolve("precious"), "text");
    Said refused = score(corpus, precious);
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(refused.text()).contains("exists already");
    assertThat(precious).hasContent("text");
    try (Stream<Path> beside = Files.list(dir)) {
      assertThat(beside).containsExactly(precious);
    }
  }
}
