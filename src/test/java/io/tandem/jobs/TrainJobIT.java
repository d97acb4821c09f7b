package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Bfloat16;
import io.tandem.Deployment;
import io.tandem.JobCommand;
import io.tandem.SparkTest;
import io.tandem.averaging.FallDecision;
import io.tandem.config.SearchSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.report.RunReport;
import io.tandem.run.MetricRow;
import io.tandem.run.Rollback;
import io.tandem.run.RunDirectory;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.run.checkpoint.Checkpoint;
import io.tandem.run.checkpoint.Validated;
import io.tandem.storage.HadoopConf;
import io.tandem.training.Batches;
import io.tandem.training.LocalTrainer;
import io.tandem.training.Optimizers;
import io.tandem.training.Shard;
import io.tandem.transformer.TransformerGraph;
import io.tandem.transformer.weights.VocabularySizes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Row;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine;

/** The real network on a real, small corpus, through the job as a user calls it. */
class TrainJobIT {
  private static final Configuration HADOOP = new Configuration();

  private static final String[] SMALL = {
    "model.encoderLayers=1",
    "model.decoderLayers=1",
    "model.modelSize=16",
    "model.heads=2",
    "model.feedForwardSize=32",
    "training.batchTokens=200",
    "training.maximumSentenceTokens=60",
    "training.warmupUpdates=10",
    "averaging.schedule=constant",
    "averaging.optimizerState=local",
    "averaging.frequency=5",
    "validation.everyUpdates=10",
    "validation.bleuSentences=5",
    "validation.samples=3",
    // An untrained network does not end its translations.
    "search.maximumLength=8",
  };

  @TempDir private static Path shared;
  private static Path corpus;
  @TempDir private Path dir;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void prepare() throws IOException {
    SparkTest.session();
    Path sample = shared.resolve("eng-fra.tsv");
    Files.copy(
        TrainJobIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    corpus = shared.resolve("corpus");
    int code =
        ExitCodes.run(
            new PrepareJob(),
            "corpus.dir=" + corpus,
            "corpus.inputs=[{path=\"" + sample + "\"}]",
            "corpus.split.valid=0.05",
            "subword.merges=300");
    assertThat(code).isZero();
  }

  private static List<String> arguments(Path run, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(SMALL));
    all.add("corpus.dir=" + corpus);
    all.add("run.dir=" + run);
    all.addAll(Arrays.asList(more));
    return all;
  }

  private int train(Path run, String... arguments) {
    CommandLine command =
        new CommandLine(new TrainJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return ExitCodes.run(command, arguments(run, arguments).toArray(String[]::new));
  }

  private static RunDirectory open(Path run) throws IOException {
    return RunDirectory.open(HadoopConf.of(HADOOP), new org.apache.hadoop.fs.Path(run.toString()));
  }

  private static float[] average(Path run) throws IOException {
    return open(run).lastCheckpoint().orElseThrow().average();
  }

  private static float[] parameters(Path run) throws IOException {
    return open(run).lastCheckpoint().orElseThrow().parameters();
  }

  @Test
  void aRunLeavesCheckpointsMetricsSamplesAndAReport() throws IOException {
    Path run = dir.resolve("run");
    assertThat(train(run, "training.maximumUpdates=30", "checkpoints.keepLast=1")).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains("preset tiny")
        .contains("2 workers, parameters averaged every 5 updates by Tandem")
        .containsPattern("validation at update 30: loss \\d\\.\\d{3}, perplexity .*, BLEU ")
        .contains("best checkpoint: ")
        .contains("report: ");
    RunDirectory opened = open(run);
    assertThat(opened.metrics().read().stream().filter(MetricRow.Round.class::isInstance))
        .hasSize(6);
    assertThat(opened.metrics().read().stream().filter(MetricRow.Validation.class::isInstance))
        .hasSize(3);
    assertThat(opened.samples().read()).hasSize(3);
    assertThat(opened.lastCheckpoint().orElseThrow().header().workers()).isEqualTo(2);
    assertThat(run.resolve("report.html")).content().contains("<svg");
    ComputationGraph model =
        ModelSerializer.restoreComputationGraph(run.resolve("model.zip").toFile(), false);
    assertThat(model.params().toFloatVector())
        .isEqualTo(opened.bestCheckpoint().orElseThrow().parameters());
  }

  @Test
  void resumingARunThatHasEndedSaysWhichLimitItReachedAndHowToTrainFurther() throws IOException {
    Path run = dir.resolve("run");
    assertThat(train(run, "training.maximumUpdates=10")).isZero();
    out.getBuffer().setLength(0);
    assertThat(train(run, "training.maximumUpdates=10", "--resume")).isZero();
    assertThat(out.toString())
        .contains(
            "nothing to train: training.maximumUpdates = 10 was reached at update 10; raise it to"
                + " train further")
        .contains("best checkpoint: ")
        .doesNotContain("trained in");
    // The minutes of the earlier process count.
    String[] minutes = {"training.maximumUpdates=0", "training.maximumMinutes=0.0001", "--resume"};
    assertThat(train(run, minutes)).isZero();
    assertThat(out.toString())
        .contains("nothing to train: training.maximumMinutes = 1.0E-4 was reached at update 10;");
    assertThat(open(run).lastCheckpoint().orElseThrow().header().updates()).isEqualTo(10);
  }

  /** Trains where the machine has bfloat16; elsewhere it is refused before anything is written. */
  @Test
  void bfloat16IsForMachinesThatHaveIt() throws IOException {
    Path run = dir.resolve("run");
    int code = train(run, "training.maximumUpdates=10", "training.math=bf16");
    Optional<String> obstacle = Bfloat16.obstacle();
    if (obstacle.isPresent()) {
      assertThat(code).isEqualTo(2);
      assertThat(err.toString()).contains(obstacle.get()).doesNotContain("Exception");
      assertThat(run).doesNotExist();
    } else {
      assertThat(code).as(err.toString()).isZero();
      assertThat(out.toString()).contains("in bfloat16");
      assertThat(train(run, "training.math=float32", "--resume")).isEqualTo(2);
      assertThat(err.toString()).contains("started with training.math = bf16 (now float32)");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "averaging.outer.optimizer=average",
        "averaging.outer.optimizer=nesterov",
        "averaging.outer.optimizer=slowmo",
        "averaging.optimizerState=averaged weightAverage.kind=uniform",
        "averaging.optimizerState=reset weightAverage.kind=exponential",
        "averaging.schedule=warmup",
        "averaging.deltaBits=16 averaging.outer.optimizer=nesterov",
        "averaging.deltaBits=8",
        "averaging.mode=synchronous averaging.workers=1 training.microBatches=3",
        // Rounds of 1 to update 10, then 5, from update 20 of 7: the first run ends between two.
        "averaging.schedule=qsr averaging.qsrFactor=1.925"
      })
  void resumedRunHasTheBitsOfAnUninterruptedOne(String settings) throws IOException {
    Path whole = dir.resolve("whole");
    Path parts = dir.resolve("parts");
    String thirty = "training.maximumUpdates=30 " + settings;
    String twenty = "training.maximumUpdates=20 " + settings;
    assertThat(train(whole, thirty.split(" "))).isZero();
    assertThat(train(parts, twenty.split(" "))).isZero();
    assertThat(train(parts, ("--resume " + thirty).split(" "))).isZero();
    assertThat(out.toString()).contains("continuing from update 20");
    assertThat(parameters(parts)).isEqualTo(parameters(whole));
    assertThat(average(parts)).isEqualTo(average(whole));
  }

  /** The rate throws the network about, so that the average of past networks is better. */
  @Test
  void theBetterOfTheLatestNetworkAndTheAverageIsTheModel() throws IOException {
    Path run = dir.resolve("run");
    String[] settings = {
      "training.maximumUpdates=20",
      "training.warmupUpdates=2",
      "training.learningRate=0.5",
      "weightAverage.kind=uniform"
    };
    assertThat(train(run, settings)).as(err.toString()).isZero();
    Checkpoint best = open(run).bestCheckpoint().orElseThrow();
    assertThat(best.header().model()).isEqualTo(Validated.Network.AVERAGE);
    assertThat(best.graph().params().toFloatVector())
        .isEqualTo(best.average())
        .isNotEqualTo(best.parameters());
    MetricRow.Validation validation =
        open(run).metrics().read().stream()
            .filter(MetricRow.Validation.class::isInstance)
            .map(MetricRow.Validation.class::cast)
            .filter(row -> row.updates() == best.header().updates())
            .findFirst()
            .orElseThrow();
    assertThat(validation.loss()).isEqualTo(best.header().validationLoss());
    assertThat(validation.candidates())
        .extracting(Validated::network)
        .containsExactly(Validated.Network.AVERAGE, Validated.Network.LATEST);
    assertThat(validation.candidates().get(1).loss()).isGreaterThan(validation.loss());
    assertThat(out.toString())
        .containsPattern("loss \\d\\.\\d{3} \\(average; latest \\d\\.\\d{3}\\)");
    assertThat(run.resolve("report.html")).content().contains("average; latest ");
  }

  @Test
  void workersOfMicroBatchesTrainSynchronouslyWhatOneWorkerDoes() throws IOException {
    Path two = dir.resolve("two");
    Path one = dir.resolve("one");
    String[] common = {"averaging.mode=synchronous", "training.maximumUpdates=20"};
    assertThat(train(two, and(common, "training.batchTokens=65"))).isZero();
    assertThat(out.toString())
        .contains("2 workers, gradients averaged every update by Tandem, on local");
    assertThat(
            train(
                one,
                and(
                    common,
                    "averaging.workers=1",
                    "training.microBatches=2",
                    "training.batchTokens=130")))
        .isZero();
    assertThat(out.toString()).contains("1 worker of 2 micro-batches on ");
    assertThat(parameters(one)).isEqualTo(parameters(two));
    assertThat(one.resolve("report.html")).content().contains("1 worker of 2 micro-batches");
  }

  /** A cooldown may be added to a run that has ended, and is not added to one that has cooled. */
  @Test
  void aRunThatHasNotCooledDownMayBeResumedToDoSo() throws IOException {
    Path whole = dir.resolve("whole");
    Path parts = dir.resolve("parts");
    String[] cooled = {"training.maximumUpdates=26", "training.cooldownUpdates=6"};
    assertThat(train(whole, cooled)).isZero();
    assertThat(train(parts, "training.maximumUpdates=20")).isZero();
    assertThat(train(parts, and(cooled, "--resume"))).as(err.toString()).isZero();
    assertThat(parameters(parts)).isEqualTo(parameters(whole));
    assertThat(rounds(parts))
        .extracting(MetricRow.Round::updates)
        .as("the last round ends with the cooldown")
        .containsExactly(5L, 10L, 15L, 20L, 25L, 26L);
    assertMistake(
        "training.cooldownUpdates = 6, training.maximumUpdates = 26 (now training.cooldownUpdates ="
            + " 6, training.maximumUpdates = 40) may change only until the learning rate begins to"
            + " fall, after update 20, but the run is at update 26",
        parts,
        "--resume",
        "training.maximumUpdates=40");
    out.getBuffer().setLength(0);
    assertThat(train(parts, "--resume")).isZero();
    assertThat(out.toString())
        .contains("nothing to train: the learning rate has fallen to zero at update 26;");
  }

  /** The end of a fall may be another until it begins. */
  @Test
  void aScheduleThatFallsKeepsItsEnd() throws IOException {
    Path run = dir.resolve("run");
    String[] cosine = {"training.schedule=cosine", "training.maximumUpdates=30"};
    assertThat(train(run, and(cosine, "training.holdUpdates=15"))).isZero();
    assertMistake(
        "--resume: training.holdUpdates = 15, training.maximumUpdates = 30 (now"
            + " training.holdUpdates = 15, training.maximumUpdates = 60) may change only until the"
            + " learning rate begins to fall, after update 25, but the run is at update 30",
        run,
        "--resume",
        "training.maximumUpdates=60");
    assertMistake(
        "started with training.schedule = cosine (now linear)",
        run,
        "--resume",
        "training.schedule=linear");
  }

  private static double trainedMinutes(Path run) throws IOException {
    RunReport report = RunReport.of(open(run));
    return (report.trainingSeconds() + report.validationSeconds()) / 60;
  }

  private static void removeCheckpointsFrom(long update, Path run) throws IOException {
    try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
      for (Path checkpoint : checkpoints.toList()) {
        String name = checkpoint.getFileName().toString();
        if (name.matches("\\d+") && Long.parseLong(name) >= update) {
          FileUtils.deleteDirectory(checkpoint.toFile());
        }
      }
    }
  }

  /**
   * The clock decides over which updates the rate falls, once: 20 updates have taken 40 % of the
   * minutes when those are given.
   */
  @Test
  void aRunByMinutesHasTheBitsOfOneByTheUpdatesThatItDecided() throws IOException {
    Path clock = dir.resolve("clock");
    Path repeated = dir.resolve("repeated");
    String[] slowmo = {"averaging.outer.optimizer=slowmo", "checkpoints.keepLast=99"};
    assertThat(train(clock, and(slowmo, "training.maximumUpdates=20"))).isZero();
    String[] minutes = {
      "training.maximumUpdates=0",
      "training.maximumMinutes=" + 2.5 * trainedMinutes(clock),
      "training.cooldownShare=0.7"
    };
    assertThat(train(clock, and(minutes, "--resume"))).as(err.toString()).isZero();

    FallDecision decision = open(clock).fallDecision().orElseThrow();
    assertThat(decision.updates()).isEqualTo(25);
    assertThat(out.toString()).containsOnlyOnce(decision.toString());
    assertThat(events(clock, MetricRow.Event.FALL_DECIDED))
        .containsExactly(decision.withRepetition());
    assertThat(clock.resolve("report.html")).content().contains(decision.repeatedBy());
    List<MetricRow.Round> rounds = rounds(clock);
    assertThat(rounds.get(rounds.size() - 1).updates()).isEqualTo(decision.last());
    float[] whole = parameters(clock);
    assertThat(train(repeated, and(slowmo, decision.repeatedBy().split(" ")))).isZero();
    assertThat(parameters(repeated)).isEqualTo(whole);

    // Killed after the decision, then before it: it stays.
    removeCheckpointsFrom(decision.updates() + 1, clock);
    assertThat(train(clock, "--resume")).as(err.toString()).isZero();
    assertThat(parameters(clock)).isEqualTo(whole);
    removeCheckpointsFrom(decision.updates(), clock);
    assertThat(train(clock, "--resume")).as(err.toString()).isZero();
    assertThat(parameters(clock)).isEqualTo(whole);
    assertThat(open(clock).fallDecision()).contains(decision);
    assertMistake(
        "may not change, as it was decided at update 25 that the learning rate falls from update"
            + " 26 to "
            + decision.last(),
        clock,
        "--resume",
        "training.maximumMinutes=9");
  }

  /** Updates have a limit too, of which a tenth is over when warmup is: at the round's end, 12. */
  @ParameterizedTest
  @ValueSource(strings = {"linear", "cosine"})
  void aScheduleThatFallsStaysTheHighestUntilTheClockHasDecided(String schedule)
      throws IOException {
    Path clock = dir.resolve("clock");
    Path repeated = dir.resolve("repeated");
    String[] settings = {"training.schedule=" + schedule, "averaging.frequency=4"};
    assertThat(
            train(
                clock, and(settings, "training.maximumMinutes=1000", "training.maximumUpdates=21")))
        .isZero();
    FallDecision decision = open(clock).fallDecision().orElseThrow();
    assertThat(decision.begin()).isEqualTo(12);
    assertThat(decision.last()).isEqualTo(21);
    assertThat(decision.repeatedBy()).endsWith("training.holdUpdates=2");
    assertThat(rounds(clock))
        .extracting(MetricRow.Round::updates)
        .containsExactly(4L, 8L, 12L, 16L, 20L, 21L);
    assertThat(rounds(clock).get(2).learningRate()).isEqualTo(0.002);
    assertThat(train(repeated, and(settings, decision.repeatedBy().split(" ")))).isZero();
    assertThat(parameters(repeated)).isEqualTo(parameters(clock));
  }

  private static List<String> events(Path run, String name) throws IOException {
    return open(run).metrics().read().stream()
        .filter(MetricRow.Event.class::isInstance)
        .map(MetricRow.Event.class::cast)
        .filter(event -> event.name().equals(name))
        .map(MetricRow.Event::message)
        .toList();
  }

  /** The rate is too low for the network to learn anything. */
  @Test
  void aNetworkThatLearnsNothingIsReportedOnce() throws IOException {
    Path run = dir.resolve("run");
    String[] hardly = {"training.learningRate=1e-9"};
    assertThat(train(run, and(hardly, "training.maximumUpdates=20"))).isZero();
    assertThat(out.toString()).doesNotContain("warning");
    assertThat(train(run, "training.maximumUpdates=50", "--resume")).isZero();
    assertThat(out.toString())
        .containsOnlyOnce("warning: after 40 updates the validation loss is ");
    assertThat(train(run, "training.maximumUpdates=80", "--resume")).isZero();
    assertThat(events(run, MetricRow.Event.PLATEAU))
        .singleElement()
        .asString()
        .startsWith("after 40 updates");
  }

  /**
   * The limit was no multiple of a round's updates: the run ended with the round, which is never
   * cut.
   */
  @ParameterizedTest
  @ValueSource(strings = {"averaging.frequency=7", "averaging.roundTokens=650"})
  void aRunThatReachedItsLimitInMidRoundIsResumedToTheSameBits(String length) throws IOException {
    Path whole = dir.resolve("whole");
    Path parts = dir.resolve("parts");
    assertThat(train(whole, length, "training.maximumUpdates=25")).isZero();
    assertThat(train(parts, length, "training.maximumUpdates=11")).isZero();
    assertThat(train(parts, length, "training.maximumUpdates=25", "--resume"))
        .as(err.toString())
        .isZero();
    List<MetricRow.Round> rounds = rounds(whole);
    assertThat(rounds(parts)).hasSameSizeAs(rounds);
    assertThat(rounds.get(rounds.size() - 1).updates()).isGreaterThanOrEqualTo(25);
    assertThat(parameters(parts)).isEqualTo(parameters(whole));
    assertThat(rounds)
        .flatExtracting(MetricRow.Round::workers)
        .allMatch(worker -> worker.updates() > 1 && !worker.late());
  }

  private static List<MetricRow.Round> rounds(Path run) throws IOException {
    return open(run).metrics().read().stream()
        .filter(MetricRow.Round.class::isInstance)
        .map(MetricRow.Round.class::cast)
        .toList();
  }

  @Test
  void checkpointsByTheClockChangeNoBit() throws IOException {
    Path without = dir.resolve("without");
    Path often = dir.resolve("often");
    String[] limits = {"training.maximumUpdates=20", "validation.everyUpdates=20"};
    assertThat(train(without, and(limits, "checkpoints.everyMinutes=0"))).isZero();
    assertThat(train(often, and(limits, "checkpoints.everyMinutes=1e-9", "checkpoints.keepLast=9")))
        .as(err.toString())
        .isZero();
    assertThat(often.resolve("checkpoints"))
        .isDirectoryContaining(path -> path.endsWith("00000005"))
        .isDirectoryContaining(path -> path.endsWith("00000020"));
    assertThat(without.resolve("checkpoints"))
        .isDirectoryNotContaining(path -> path.endsWith("00000005"));
    assertThat(parameters(often)).isEqualTo(parameters(without));
    assertThat(rounds(often)).hasSize(4);
  }

  @Test
  void deadlinesAreReported() throws IOException {
    Path run = dir.resolve("run");
    assertThat(train(run, "training.maximumUpdates=3", "averaging.deadlineSeconds=1e-9"))
        .as(err.toString())
        .isZero();
    assertThat(rounds(run))
        .hasSize(3)
        .flatExtracting(MetricRow.Round::workers)
        .allMatch(worker -> worker.updates() == 1 && worker.late());
    assertThat(out.toString()).contains("6 of 6 worker rounds were late");
    assertThat(run.resolve("report.html")).content().contains("Rounds cut short by the deadline");
  }

  @Test
  void aRoundThatSparkLosesIsMadeAgainFromTheNewestCheckpoint() throws IOException {
    Path whole = dir.resolve("whole");
    Path lost = dir.resolve("lost");
    assertThat(train(whole, "training.maximumUpdates=20")).isZero();
    String said = "Spark could not compute round 4";
    assertThat(
            trainCancelling(
                "round 4,",
                () -> !out.toString().contains(said),
                lost,
                "training.maximumUpdates=20"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).containsPattern(said + ": .*; rolled back to update 10");
    assertThat(open(lost).metrics().read())
        .anyMatch(
            row ->
                row instanceof MetricRow.Event event
                    && event.name().equals(MetricRow.Event.RECOVERED));
    assertThat(rounds(lost)).hasSize(4);
    assertThat(parameters(lost)).isEqualTo(parameters(whole));
  }

  @Test
  void aRoundThatSparkLosesTwiceEndsTheRun() throws IOException {
    Path run = dir.resolve("run");
    assertThat(trainCancelling("round 2,", () -> true, run, "training.maximumUpdates=20"))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(out.toString()).containsOnlyOnce("Spark could not compute round 2");
    assertThat(err.toString()).contains("SparkException");
  }

  /** Trains while jobs with that description are cancelled, as long as the condition holds. */
  private int trainCancelling(
      String jobs, BooleanSupplier asLongAs, Path run, String... arguments) {
    SparkContext spark = SparkTest.session().sparkContext();
    SparkListener cancelling =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            String description = job.properties().getProperty("spark.job.description", "");
            if (description.startsWith(jobs) && asLongAs.getAsBoolean()) {
              spark.cancelJob(job.jobId());
            }
          }
        };
    spark.addSparkListener(cancelling);
    try {
      return train(run, arguments);
    } finally {
      spark.removeSparkListener(cancelling);
    }
  }

  @Test
  void damagedNewestCheckpointIsPassedOverForTheOneBefore() throws IOException {
    Path whole = dir.resolve("whole");
    Path damaged = dir.resolve("damaged");
    assertThat(train(whole, "training.maximumUpdates=30")).isZero();
    assertThat(train(damaged, "training.maximumUpdates=20")).isZero();
    Path file = damaged.resolve("checkpoints/00000020/parameters.f32");
    byte[] bytes = Files.readAllBytes(file);
    bytes[1000] ^= 1;
    Files.write(file, bytes);
    assertThat(train(damaged, "training.maximumUpdates=30", "--resume")).isZero();
    assertThat(out.toString()).contains("continuing from update 10");
    assertThat(parameters(damaged)).isEqualTo(parameters(whole));
  }

  /** The training is a process of its own, which gets a real signal in the middle of a round. */
  @Test
  void aSignalEndsTheRoundSavesAndResumesToTheSameBits() throws Exception {
    Path whole = dir.resolve("whole");
    Path parts = dir.resolve("parts");
    Path log = dir.resolve("log");
    List<String> command =
        JobCommand.of(
            TrainJob.class,
            Deployment.trainsBriefly(),
            List.of(),
            arguments(parts, "training.maximumUpdates=1000000"));
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.startsWith("validation at update 10:")) {
          process.toHandle().destroy(); // Process.destroy would close the stream.
        }
      }
      assertThat(process.waitFor()).as("%s%n%s", lines, log).isEqualTo(ExitCodes.TERMINATED);
    } finally {
      process.destroyForcibly();
    }
    assertThat(lines)
        .anyMatch(line -> line.startsWith("SIGTERM received: finishing the current round"))
        .anyMatch(line -> line.startsWith("stopped; saved as "))
        .anyMatch(line -> line.contains("--resume (run.dir="));
    RunDirectory run = open(parts);
    assertThat(RunReport.of(run).state()).isEqualTo("stopped");
    long updates = run.lastCheckpoint().orElseThrow().header().updates();
    assertThat(updates).isGreaterThanOrEqualTo(10);
    assertThat(updates % 5).isZero();

    String limit = "training.maximumUpdates=" + (updates + 10);
    assertThat(train(parts, limit, "--resume")).as(err.toString()).isZero();
    assertThat(train(whole, limit)).isZero();
    assertThat(parameters(parts)).isEqualTo(parameters(whole));
  }

  private static final String[] FAR_TOO_FAST = {
    "training.learningRate=1e6", "divergence.rateFactor=1e-4", "divergence.retries=2"
  };

  @Test
  void divergenceGoesBackAndOnWithALowerRateAlsoAfterResume() throws IOException {
    Path whole = dir.resolve("whole");
    Path parts = dir.resolve("parts");
    assertThat(train(whole, and(FAR_TOO_FAST, "training.maximumUpdates=20"))).isZero();
    assertThat(out.toString())
        .contains("training diverged: ")
        .contains("rolling back to update 0 with learning rate 100 (rollback 1 of at most 2)")
        .contains("rolling back to update 0 with learning rate 0.0100 (rollback 2 of at most 2)");
    RunDirectory run = open(whole);
    assertThat(run.rollbacks()).hasSize(2);
    List<MetricRow> rows = run.metrics().read();
    assertThat(rows.get(0))
        .isInstanceOfSatisfying(
            MetricRow.Event.class,
            event -> assertThat(event.name()).isEqualTo(MetricRow.Event.ROLLED_BACK));
    assertThat(rows.stream().filter(MetricRow.Round.class::isInstance))
        .hasSize(4)
        .allSatisfy(row -> assertThat(((MetricRow.Round) row).learningRate()).isLessThan(0.011));
    assertThat(whole.resolve("report.html")).content().contains("rolled-back", "rollback 2 of");

    assertThat(train(parts, and(FAR_TOO_FAST, "training.maximumUpdates=10"))).isZero();
    assertThat(train(parts, and(FAR_TOO_FAST, "training.maximumUpdates=20", "--resume"))).isZero();
    assertThat(parameters(parts)).isEqualTo(parameters(whole));
  }

  /** The rate grows until the loss runs away, some time after the first checkpoint. */
  @Test
  void resumeAfterARollbackToACheckpointIsThatRollback() throws IOException {
    Path whole = dir.resolve("whole");
    Path killed = dir.resolve("killed");
    String[] growing = {
      "training.learningRate=10",
      "training.warmupUpdates=1000",
      "averaging.outer.optimizer=nesterov",
      "divergence.rateFactor=0.1"
    };
    assertThat(train(whole, and(growing, "training.maximumUpdates=120")))
        .as("%s%s", out, err)
        .isZero();
    List<Rollback> rollbacks = open(whole).rollbacks();
    assertThat(rollbacks).isNotEmpty();
    long place = rollbacks.get(rollbacks.size() - 1).updates();
    assertThat(place).isPositive();

    // The state after a kill between the rollback and the next round.
    assertThat(train(killed, and(growing, "training.maximumUpdates=" + place))).isZero();
    Files.copy(whole.resolve("rollbacks.json"), killed.resolve("rollbacks.json"));
    assertThat(train(killed, and(growing, "training.maximumUpdates=120", "--resume"))).isZero();
    assertThat(parameters(killed)).isEqualTo(parameters(whole));
  }

  @Test
  void divergenceThatDoesNotEndEndsWithTheNumbers() throws IOException {
    Path run = dir.resolve("run");
    String[] fast = {
      "training.learningRate=1e6", "divergence.rateFactor=1", "divergence.retries=1"
    };
    assertThat(train(run, and(fast, "training.maximumUpdates=20"))).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString())
        .contains("train: training diverged after 1 rollback, with learning rate 1.00e+06: ")
        .contains("; lower training.learningRate (1000000.0)")
        .contains("or allow more divergence.retries (1) and give --resume")
        .doesNotContain("\tat ");
    assertThat(RunReport.of(open(run)).state()).isEqualTo("failed");
    assertThat(run.resolve("report.html")).content().contains("training diverged after 1 rollback");
  }

  @Test
  void pairsThatAreTooLongAreCountedOnTheScreenAndInTheReport() throws IOException {
    Path run = dir.resolve("run");
    String[] few = {"training.maximumUpdates=5", "averaging.workers=1"};
    assertThat(train(run, and(few, "training.maximumSentenceTokens=2"))).isEqualTo(2);
    assertThat(err.toString())
        .containsPattern(
            "train: all \\d+ validation pairs are longer than training\\.maximumSentenceTokens = 2:"
                + " raise it")
        .doesNotContain("\tat ");
    assertThat(train(dir.resolve("short"), and(few, "training.maximumSentenceTokens=24")))
        .as(err.toString())
        .isZero();
    String counted =
        "left out pairs longer than training\\.maximumSentenceTokens = 24: [1-9]\\d* of \\d+ for"
            + " training, \\d+ of \\d+ for validation";
    assertThat(out.toString()).containsPattern(counted);
    assertThat(dir.resolve("short/report.html")).content().containsPattern(counted);
  }

  private static String[] and(String[] some, String... more) {
    List<String> all = new ArrayList<>(List.of(some));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void oneWorkerOnSparkIsPlainLocalTrainingBitForBit() throws IOException {
    Path run = dir.resolve("run");
    String[] arguments = {
      "averaging.workers=1", "training.maximumUpdates=20", "model.dropout=0.2", "seed=5"
    };
    assertThat(train(run, arguments)).isZero();

    List<String> all = new ArrayList<>(Arrays.asList(SMALL));
    all.addAll(Arrays.asList(arguments));
    var settings = SettingsReader.ofText("", all).settings();
    CorpusDirectory directory = CorpusDirectory.open(corpus.toString(), HADOOP);
    Shard.Builder shard = Shard.builder(settings.training().maximumSentenceTokens());
    for (Row row : directory.pairs(SparkTest.session(), "train").orderBy("id").collectAsList()) {
      shard.add(row.getAs("id"), ids(row, "sourceIds"), ids(row, "targetIds"));
    }
    ComputationGraph network =
        TransformerGraph.create(
            TransformerGraph.configuration(
                settings.model(),
                VocabularySizes.joint(directory.manifest().vocabularySize()),
                settings.training().labelSmoothing(),
                settings.seed(),
                DataType.FLOAT,
                Optimizers.of(settings.training())));
    TransformerGraph.dropoutStream(network, settings.seed(), 0);
    LocalTrainer local = new LocalTrainer(network, 0, settings.training().clipNorm());
    local.run(
        Batches.ofTokens(shard.build(), settings.training().batchTokens(), settings.seed(), 0)
            .between(0, 20));
    assertThat(parameters(run)).isEqualTo(local.parameters());
  }

  private static int[] ids(Row row, String column) {
    return row.<Integer>getList(row.fieldIndex(column)).stream()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Test
  void dl4jsOwnMasterTrainsTheSameNetwork() throws IOException {
    Path run = dir.resolve("run");
    assertThat(train(run, "averaging.master=dl4j", "training.maximumUpdates=40")).isZero();
    List<MetricRow.Validation> validations =
        open(run).metrics().read().stream()
            .filter(MetricRow.Validation.class::isInstance)
            .map(MetricRow.Validation.class::cast)
            .toList();
    assertThat(validations).hasSize(4);
    assertThat(validations.get(3).loss()).isLessThan(validations.get(0).loss());
    assertThat(train(run, "averaging.master=dl4j", "training.maximumUpdates=45", "--resume"))
        .isZero();
  }

  @Test
  void mistakesEndWithTwoAndSayWhatToDo() throws IOException {
    Path run = dir.resolve("run");
    assertThat(train(run, "training.maximumUpdates=5")).isZero();
    assertMistake("give --resume to continue it", run);
    assertMistake(
        "--resume: the run was started with model.feedForwardSize = 32 (now 64),"
            + " training.learningRate = 0.002 (now 0.1); leave out what differs, or start a new"
            + " run",
        run,
        "model.feedForwardSize=64",
        "training.learningRate=0.1",
        "--resume");
    assertMistake("is not a training run", dir.resolve("nothing"), "--resume");
    Checkpoint checkpoint = open(run).lastCheckpoint().orElseThrow();
    Files.writeString(Path.of(checkpoint.path().toUri().getPath(), "checkpoint.json"), "{");
    assertMistake("is intact", run, "--resume");
    assertMistake(
        "averaging.workers = 1000: worker", dir.resolve("many"), "averaging.workers=1000");
    assertMistake(
        "has no lexical shortlist: prepare it with corpus.shortlist.enabled = true",
        dir.resolve("without"),
        "search.shortlist=true");
  }

  @Test
  void checkpointsHoldTheShortlistOfTheCorpus() throws IOException {
    Path withShortlist = dir.resolve("corpus");
    String[] prepare = {
      "corpus.dir=" + withShortlist,
      "corpus.inputs=[{path=\"%s\"}]".formatted(shared.resolve("eng-fra.tsv")),
      "corpus.reuse.from=[\"%s\"]".formatted(corpus),
      "corpus.split.valid=0.05",
      "subword.merges=300",
      "corpus.shortlist.enabled=true",
      "corpus.lexicon.iterations=1"
    };
    assertThat(ExitCodes.run(new PrepareJob(), prepare)).isZero();
    Path run = dir.resolve("run");
    String[] few = {
      "corpus.dir=" + withShortlist,
      "search.shortlist=true",
      "training.maximumUpdates=5",
      "validation.bleuSentences=0"
    };
    assertThat(train(run, few)).as(err.toString()).isZero();
    byte[] content = Files.readAllBytes(withShortlist.resolve("shortlist.bin"));
    Checkpoint checkpoint = open(run).lastCheckpoint().orElseThrow();
    assertThat(checkpoint.file("shortlist.bin")).contains(content);
    TrainedModel model = new TrainedModels(HadoopConf.of(HADOOP)).open(run.toString());
    assertThat(model.model().shortlist()).contains(content);
    TrainedModel both = TrainedModel.ensemble(List.of(model, model));
    assertThat(both.model().shortlist()).contains(content);
    SearchSettings search = SettingsReader.ofText(model.settings(), List.of()).settings().search();
    assertThat(both.model().translator(search, 1).translate(List.of("Go."))).hasSize(1);
  }

  @Test
  void resumingTakesTheSettingsOfTheRunThatAreNotGivenAgain() throws IOException {
    Path run = dir.resolve("run");
    assertThat(train(run, "training.maximumUpdates=5", "training.labelSmoothing=0.2")).isZero();
    String written = open(run).settings();
    Settings begun = SettingsReader.ofText(written, List.of()).settings();

    assertThat(resume(run, "training.maximumUpdates=10")).as(err.toString()).isZero();
    assertThat(open(run).settings())
        .as("says the same about all others")
        .contains("labelSmoothing=\"0.2\"  # argument")
        .isEqualTo(written.replace("maximumUpdates=\"5\"", "maximumUpdates=\"10\""));

    Settings resumed = SettingsReader.ofText(open(run).settings(), List.of()).settings();
    assertThat(resumed.training().maximumUpdates()).isEqualTo(10);
    assertThat(resumed.training().labelSmoothing()).isEqualTo(0.2);
    assertThat(resumed.corpus().dir()).isEqualTo(corpus.toString());
    assertThat(resumed.model()).isEqualTo(begun.model());
  }

  /** Earlier versions wrote runs whose presets gave sizes alone. */
  @Test
  void aRunWhosePresetsAreSizesAloneIsResumed() throws IOException {
    Path run = dir.resolve("run");
    assertThat(train(run, "training.maximumUpdates=5")).isZero();
    Path settings = run.resolve("effective.conf");
    String written = Files.readString(settings);
    String sizes =
        "presets { big { encoderLayers = 6, modelSize = 1024 }, tiny { encoderLayers = 4 } }\n";
    String old = written.replaceAll(" +#.*", "").replaceFirst("(?s)presets \\{.*?\\R}\\R", sizes);
    assertThat(old).contains(sizes).doesNotContain("#");
    Files.writeString(settings, old);

    assertThat(resume(run, "training.maximumUpdates=10")).as(err.toString()).isZero();

    assertThat(open(run).settings())
        .contains("maximumUpdates=\"10\"  # argument")
        .doesNotContain("1024");
  }

  @Test
  void damagedSettingsOfARunAreAMistakeThatNamesTheFile() throws IOException {
    Path run = dir.resolve("run");
    assertThat(train(run, "training.maximumUpdates=5")).isZero();
    Path settings = run.resolve("effective.conf");
    String whole = Files.readString(settings);
    for (String damaged : List.of("", whole.substring(0, whole.length() / 2))) {
      Files.writeString(settings, damaged);
      err.getBuffer().setLength(0);
      assertThat(resume(run)).isEqualTo(ExitCodes.USER_MISTAKE);
      assertThat(err.toString()).contains(settings.toString()).hasLineCount(1);
    }
  }

  /** A corpus is made before and by others: its settings are in its manifest. */
  @Test
  void settingsInEffectAreThoseOfTheTrainingAlone() throws IOException {
    Path run = dir.resolve("run");
    assertThat(train(run, "training.maximumUpdates=5")).isZero();
    assertThat(open(run).settings())
        .contains("sampling=0", "dir=", "labelSmoothing=0.1")
        .doesNotContain("inputs", "merges", "Language");
    assertMistake(
        "train: setting subword.merges (argument) has no effect in train: leave it out or give it"
            + " to jobs/prepare.sh",
        dir.resolve("other"),
        "subword.merges=9999");
  }

  private int resume(Path run, String... arguments) {
    CommandLine command =
        new CommandLine(new TrainJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return ExitCodes.run(command, and(arguments, "run.dir=" + run, "--resume"));
  }

  @Test
  void whatDoesNotFitIntoMemoryIsRefusedWithTheFiguresBeforeAnythingIsWritten() {
    Path run = dir.resolve("run");
    assertMistake("the training does not fit in memory:", run, "model.modelSize=4096");
    assertThat(err.toString())
        .containsPattern("off the heap: needs [\\d,]+ MiB, has [\\d,]+ MiB; raise");
    assertThat(out.toString()).contains("memory, MiB").contains("too little");
    assertThat(run).doesNotExist();
  }

  private void assertMistake(String message, Path run, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(train(run, arguments)).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }
}
