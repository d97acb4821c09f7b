package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.notebook.SweepRuns;
import io.tandem.jobs.train.TestFiles;
import io.tandem.metrics.ScoreReport;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.publish.WriterProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("long")
class SweepJobIT {
  private static final Configuration HADOOP = new Configuration();

  private static final String FILE =
      """
      model { encoderLayers = 1, decoderLayers = 1, modelSize = 16, heads = 2, feedForwardSize = 32 }
      training { maximumSentenceTokens = 60, warmupUpdates = 0, maximumUpdates = 6 }
      averaging { qsrMaximum = 1 }
      validation { everyUpdates = 3, bleuSentences = 3, samples = 1, patience = 0 }
      divergence.retries = 0
      search { beam = 2, maximumLength = 4 }
      sweep {
        parts {
          k1 { averaging.workers = 1, training.batchTokens = 400 }
          k2 { averaging.workers = 2, training.batchTokens = 200 }
          h3 { averaging.frequency = 3 }
          bad { training.learningRate = 1e30 }
          mild { averaging.outer { optimizer = nesterov, learningRate = 0.9, momentum = 0.3 } }
        }
        cells = [ k2-h3, k2-h3-bad, k2-h3-mild, k1-h3 ]
      }
      """;

  @TempDir private static Path shared;
  private static Path corpus;
  private static Path config;
  @TempDir private Path dir;
  private StringWriter out;
  private StringWriter err;

  @BeforeAll
  static void prepare() throws IOException {
    SparkTest.session();
    Path sample = shared.resolve("eng-fra.tsv");
    Files.copy(
        SweepJobIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    corpus = shared.resolve("corpus");
    config = Files.writeString(shared.resolve("sweep.conf"), FILE);
    int code =
        ExitCodes.run(
            new PrepareJob(),
            "corpus.dir=" + corpus,
            "corpus.inputs=[{path=\"" + sample + "\"}]",
            "corpus.split.valid=0.05",
            "corpus.split.test=0.01",
            "subword.merges=300");
    assertThat(code).isZero();
  }

  private int run(Object job, String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("--config", config.toString()));
    all.addAll(Arrays.asList(arguments));
    if (all.stream().noneMatch(argument -> argument.startsWith("corpus.dir="))) {
      all.add("corpus.dir=" + corpus);
    }
    return ExitCodes.run(
        new CommandLine(job).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)),
        all.toArray(String[]::new));
  }

  private int sweep(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("run.dir=" + dir);
    return run(new SweepJob(), all.toArray(String[]::new));
  }

  private static float[] parameters(Path run) throws IOException {
    return RunDirectory.open(HadoopConf.of(HADOOP), new org.apache.hadoop.fs.Path(run.toString()))
        .lastCheckpoint()
        .orElseThrow()
        .parameters();
  }

  private List<String> table() throws IOException {
    return Files.readAllLines(dir.resolve("sweep.md"));
  }

  @Test
  void cellsThatFailDoNotEndTheSweepAndThoseMadeAreNotMadeAgainNorTakenForOthers()
      throws IOException {
    assertThat(sweep("--test")).as(err.toString()).isEqualTo(1);

    List<String> first = table();
    assertThat(first.get(2)).startsWith("| k2-h3 |").contains("| 6 | 2 |").endsWith("finished |");
    assertThat(first.get(3)).startsWith("| k2-h3-bad |").contains("failed: ", "worker");
    assertThat(first.get(4)).startsWith("| k2-h3-mild |").endsWith("finished |");
    assertThat(first.get(5)).startsWith("| k1-h3 |").endsWith("finished |");
    assertThat(dir.resolve("k1-h3/test.hypothesis")).exists();
    assertThat(dir.resolve("sweep.json")).isNotEmptyFile();
    assertThat(dir.resolve("sweep.html")).content().contains("k2-h3-mild");
    FileTime made = Files.getLastModifiedTime(dir.resolve("k2-h3/report.html"));

    assertThat(sweep("--test", "--cells", "k2-h3,k1-*")).as(err.toString()).isZero();

    assertThat(out.toString()).contains("1 of 2: k2-h3", "2 of 2: k1-h3", "already done");
    assertThat(Files.getLastModifiedTime(dir.resolve("k2-h3/report.html"))).isEqualTo(made);
    assertThat(table().get(2)).isEqualTo(first.get(2));
    assertThat(table().get(3)).startsWith("| k2-h3-bad |").endsWith("failed |");
    Path hypotheses = dir.resolve("k1-h3/test.hypothesis");
    FileTime translated = Files.getLastModifiedTime(hypotheses);
    assertThat(ExitCodes.run(new TrainJob(), "run.dir=" + dir.resolve("k1-h3"), "--resume"))
        .as("resuming a run that is finished")
        .isZero();
    assertThat(sweep("--test", "--cells", "k1-h3")).isZero();
    assertThat(Files.getLastModifiedTime(hypotheses)).isEqualTo(translated);
    assertThat(sweep("--test", "--cells", "k1-h3", "search.beam=1")).isZero();
    assertThat(Files.getLastModifiedTime(hypotheses)).isNotEqualTo(translated);
    assertIsNotTakenForOneWithOtherSettings("k1-h3");
  }

  private void assertIsNotTakenForOneWithOtherSettings(String made) throws IOException {
    List<String> table = table();
    assertThat(sweep("sweep.cells=[k2, %s]".formatted(made), "training.labelSmoothing=0.2"))
        .isEqualTo(ExitCodes.USER_MISTAKE);

    assertThat(err.toString())
        .contains(
            "sweep.cells: %s does not go with the run at %s".formatted(made, dir.resolve(made)))
        .contains("started with training.labelSmoothing = 0.1 (now 0.2)")
        .contains("jobs/runs.sh delete " + dir.resolve(made));
    assertThat(dir.resolve("k2")).as("refused before anything is trained").doesNotExist();
    for (String figures :
        List.of(
            "weightAverage.kind=exponential",
            "validation.bleuSentences=1",
            "training.maximumUpdates=3")) {
      assertThat(sweep("--cells", made, figures)).as(figures).isEqualTo(ExitCodes.USER_MISTAKE);
      assertThat(err.toString()).contains(figures.substring(0, figures.indexOf('=')));
    }
    Path changed = dir.resolve("changed");
    FileUtils.copyDirectory(corpus.toFile(), changed.toFile());
    Path manifest = changed.resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest) + " ");
    assertThat(sweep("--table", "corpus.dir=" + changed)).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("their manifests differ");
    assertThat(table()).as("no figures under other settings").isEqualTo(table);
  }

  /** With frequency 3, four updates end with the sixth. */
  @Test
  void aRunWhoseLastRoundWentBeyondTheEndIsFinished() throws IOException {
    String[] arguments = {
      "--cells", "k2-h3", "training.maximumUpdates=4", "sweep.rates=[1]", "sweep.seeds=[1, 2]"
    };
    assertThat(sweep(arguments)).as(err.toString()).isZero();
    assertThat(table().get(2)).startsWith("| k2-h3 |").contains("| 2 |").endsWith("finished |");
    assertThat(sweep(arguments)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("2 of 2: k2-h3-seed2\nalready done")
        .doesNotContain("trained in");
  }

  @Test
  void aCellThatWasTruncatedEndsWithTheBitsOfTheTrainingByItself() throws IOException {
    Path alone = dir.resolve("alone");
    assertThat(
            run(
                new TrainJob(),
                "run.dir=" + alone,
                "averaging.workers=2",
                "averaging.frequency=3",
                "training.batchTokens=200"))
        .as(err.toString())
        .isZero();
    assertThat(sweep("--test", "--cells", "k2-h3", "training.maximumUpdates=3")).isZero();
    assertThat(testBleu("k2-h3")).isPresent();

    assertThat(sweep("--cells", "k2-h3")).as(err.toString()).isZero();

    assertThat(parameters(dir.resolve("k2-h3"))).isEqualTo(parameters(alone));
    assertThat(testBleu("k2-h3")).isEmpty();
    assertThat(table().get(2)).contains("| 6 | 2 |").endsWith("finished |");
    assertThat(table().get(3)).startsWith("| k2-h3-bad |").endsWith("not started |");
  }

  private Optional<ScoreReport> testBleu(String name) throws IOException {
    org.apache.hadoop.fs.Path run = new org.apache.hadoop.fs.Path(dir.resolve(name).toString());
    return new TestFiles(RunDirectory.open(HadoopConf.of(HADOOP), run)).bleu();
  }

  @Test
  void everyRateIsTrainedWithTheFirstSeedAndTheBestWithTheOthersAndNothingTwice()
      throws IOException {
    String[] few = {
      "sweep.cells=[k2-h3, k1-h3]",
      "training.math=auto",
      "training.maximumUpdates=3",
      "validation.everyUpdates=3",
      "search.maximumLength=2"
    };
    List<String> arguments = new ArrayList<>(List.of(few));
    arguments.addAll(List.of("sweep.rates=[1, 1e-2]", "sweep.seeds=[1]"));
    assertThat(sweep(arguments.toArray(String[]::new))).as(err.toString()).isZero();
    assertThat(out.toString()).contains("4 of 4: k1-h3-rate0.01");
    FileTime made = Files.getLastModifiedTime(dir.resolve("k2-h3/report.html"));
    arguments.set(arguments.size() - 1, "sweep.seeds=[1, 2]");
    arguments.add("--test");

    assertThat(sweep(arguments.toArray(String[]::new))).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("3 of 6: k2-h3-seed2", "6 of 6: k1-h3-seed2", "already done")
        .contains("k2-h3: the best of 2 rates by validation loss is 1 * training.learningRate")
        .contains("the highest tried");
    assertThat(Files.getLastModifiedTime(dir.resolve("k2-h3/report.html"))).isEqualTo(made);
    assertThat(dir.resolve("k2-h3-rate0.01-seed2")).doesNotExist();
    assertThat(dir.resolve("k2-h3/test.hypothesis")).exists();
    assertThat(dir.resolve("k1-h3-seed2/test.hypothesis")).exists();
    assertThat(dir.resolve("k2-h3-rate0.01/test.hypothesis")).doesNotExist();
    assertThat(parameters(dir.resolve("k2-h3-seed2")))
        .isNotEqualTo(parameters(dir.resolve("k2-h3")));
    assertThat(table().get(2)).startsWith("| k2-h3 | 0.00500 (× 1), the highest tried | 2 |");
    assertThat(table().get(3)).startsWith("| k1-h3 |").contains("] (n = 2)", "| finished |");
    assertThat(dir.resolve("sweep.html")).content().contains("Sweep of 2 cells, 6 runs");
    List<String> finished = table();
    arguments.remove("--test");
    arguments.addAll(List.of("--table", "corpus.dir=" + dir.resolve("gone")));
    assertThat(sweep(arguments.toArray(String[]::new))).as(err.toString()).isZero();
    assertThat(table()).isEqualTo(finished);
    SweepRuns sweep = SweepRuns.open(SparkTest.session(), dir.toString());
    Row figures = sweep.figures().where("cell = 'k1-h3'").first();
    assertThat(figures.<Integer>getAs("seeds")).isEqualTo(2);
    assertThat(figures.<Double>getAs("learningRate")).isEqualTo(0.005);
    assertThat(figures.<Double>getAs("lossLow"))
        .isLessThan(figures.<Double>getAs("lossDifference"));
    assertThat(sweep.validations("k1-h3").select("seed").as(Encoders.STRING()).collectAsList())
        .containsExactly("seed 1", "seed 2");
  }

  @Test
  void aRunThatAnotherProcessTrainsIsComeBackTo() throws Exception {
    assertThat(sweep("--cells", "k2-h3", "training.maximumUpdates=3")).isZero();
    Configuration hadoop = SparkTest.session().sparkContext().hadoopConfiguration();
    hadoop.setInt(WriterProcess.BEAT_KEY, 100);
    RunDirectory held =
        RunDirectory.openForWriting(
            HadoopConf.of(hadoop),
            new org.apache.hadoop.fs.Path(dir.resolve("k2-h3").toString()),
            line -> {});
    try {
      CompletableFuture<Integer> sweep =
          CompletableFuture.supplyAsync(() -> sweep("--cells", "k2-h3,k1-h3"));
      await(() -> Files.exists(dir.resolve("sweep.md")) && table().get(5).endsWith("finished |"));
      assertThat(out.toString()).contains("k2-h3: another process is training it");
      // The page is written after the table.
      await(
          () ->
              Files.readString(dir.resolve("sweep.html"))
                  .contains("Missing: k2-h3-bad (not started), k2-h3-mild (not started). "));
      held.close();
      assertThat(sweep.get()).as(out.toString()).isZero();
    } finally {
      held.close();
      hadoop.unset(WriterProcess.BEAT_KEY);
    }
    assertThat(table().get(2)).contains("| 6 | 2 |").endsWith("finished |");
  }

  @Test
  void aRunThatAnotherProcessFinishesWhileASweepWaitsForItIsNotResumed() throws Exception {
    Path run = dir.resolve("k2-h3");
    Path finished = dir.resolveSibling(dir.getFileName() + "-finished");
    assertThat(sweep("--cells", "k2-h3")).isZero();
    Files.move(run, finished);
    assertThat(sweep("--cells", "k2-h3", "training.maximumUpdates=3")).isZero();
    CompletableFuture<Integer> sweep;
    try (RunDirectory unused =
        RunDirectory.openForWriting(
            HadoopConf.of(HADOOP), new org.apache.hadoop.fs.Path(run.toString()), line -> {})) {
      sweep = CompletableFuture.supplyAsync(() -> sweep("--cells", "k2-h3"));
      await(() -> out.toString().contains("waiting up to"));
      for (String each : List.of("checkpoints", "metrics")) {
        FileUtils.deleteDirectory(run.resolve(each).toFile());
        FileUtils.copyDirectory(finished.resolve(each).toFile(), run.resolve(each).toFile());
      }
    }
    assertThat(sweep.get()).as(out.toString() + err).isZero();
    assertThat(events(run)).containsExactly(MetricRow.Event.STARTED, MetricRow.Event.FINISHED);
    FileUtils.deleteDirectory(finished.toFile());
  }

  private static List<String> events(Path run) throws IOException {
    return RunDirectory.open(HadoopConf.of(HADOOP), new org.apache.hadoop.fs.Path(run.toString()))
        .metrics()
        .read()
        .stream()
        .filter(MetricRow.Event.class::isInstance)
        .map(event -> ((MetricRow.Event) event).name())
        .filter(name -> !name.equals(MetricRow.Event.PLATEAU))
        .toList();
  }

  @Test
  void sweepsThatRunSideBySideShareTheWorkAndLeaveOneCompleteTable() throws Exception {
    SparkTest.session().sparkContext().hadoopConfiguration().setInt(WriterProcess.BEAT_KEY, 100);
    String[] arguments = {
      "sweep.cells=[k2-h3, k1-h3]", "sweep.rates=[1, 0.5]", "sweep.seeds=[1, 2]", "--test"
    };
    List<CompletableFuture<Integer>> sweeps = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sweeps.add(CompletableFuture.supplyAsync(() -> sweep(arguments)));
    }
    for (CompletableFuture<Integer> each : sweeps) {
      assertThat(each.get()).as(out.toString() + err).isZero();
    }
    SparkTest.session().sparkContext().hadoopConfiguration().unset(WriterProcess.BEAT_KEY);

    assertThat(table().subList(2, 4)).allMatch(row -> row.endsWith("| finished |"));
    assertThat(String.join("\n", table())).doesNotContain("Missing", "running");
    try (Stream<Path> runs = Files.list(dir)) {
      for (Path run : runs.filter(Files::isDirectory).toList()) {
        assertThat(events(run))
            .as(run.toString())
            .containsExactly(MetricRow.Event.STARTED, MetricRow.Event.FINISHED);
      }
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.holds()) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MINUTES.toNanos(2));
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void theTableAloneTrainsNothing() throws IOException {
    assertThat(sweep("--table", "--test")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--test has no effect together with --table: give only one of them");
    assertThat(sweep("--table")).as(err.toString()).isZero();

    assertThat(out.toString()).contains("| k1-h3 |", "not started");
    assertThat(dir.resolve("k1-h3")).doesNotExist();
    assertThat(table()).hasSizeGreaterThan(6);
    SweepRuns sweep = SweepRuns.open(SparkTest.session(), dir.toString());
    assertThat(sweep.validations("k1-h3").count()).isZero();
  }
}
