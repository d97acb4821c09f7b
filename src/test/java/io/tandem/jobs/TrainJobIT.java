package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Bfloat16;
import io.tandem.SparkTest;
import io.tandem.config.Instructions;
import io.tandem.config.SearchSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.train.ResumedSettings;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.run.MetricRow;
import io.tandem.run.Rollback;
import io.tandem.run.RunDirectory;
import io.tandem.run.RunProgress;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.run.report.RunReport;
import io.tandem.storage.HadoopConf;
import io.tandem.training.averaging.FallDecision;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.Validated;
import io.tandem.training.shards.TrainingStage;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.LocalTrainer;
import io.tandem.training.worker.Optimizers;
import io.tandem.training.worker.Shard;
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
import org.assertj.core.api.InstanceOfAssertFactories;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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
    "training.batchTokens=160",
    "training.maximumSentenceTokens=60",
    "training.warmupUpdates=0",
    "averaging.frequency=5",
    "validation.everyUpdates=10",
    "validation.bleuSentences=0",
    "validation.samples=0",
    // An untrained network does not end its translations.
    "search.maximumLength=8",
  };

  /** Three rounds, with checkpoints after the second and the third. */
  private static final String[] PLAIN = {
    "training.maximumUpdates=15", "checkpoints.everyMinutes=0", "checkpoints.keepLast=9"
  };

  @TempDir private static Path shared;
  private static Path corpus;

  /** The run of {@link #PLAIN}, which tests do not change. */
  private static Path plain;

  /** A run of one round, of which tests take copies. */
  private static Path begun;

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
            "corpus.shortlist.enabled=true",
            "corpus.lexicon.iterations=1",
            "subword.merges=300");
    assertThat(code).isZero();
    plain = train("plain", PLAIN);
    begun = train("begun", "training.maximumUpdates=5");
  }

  private static Path train(String name, String... arguments) {
    Path run = shared.resolve(name);
    SampleJobs.call(new TrainJob(), arguments(run, arguments).toArray(String[]::new));
    return run;
  }

  private Path copyOfBegun() throws IOException {
    Path run = dir.resolve("run");
    FileUtils.copyDirectory(begun.toFile(), run.toFile());
    return run;
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

  private static final String LEFT_OUT =
      "left out pairs longer than training\\.maximumSentenceTokens = 60: [1-9]\\d* of \\d+ for"
          + " training, \\d+ of \\d+ for validation";

  @Test
  void aRunLeavesCheckpointsMetricsSamplesAndAReport() throws IOException {
    Path run = dir.resolve("run");
    String[] settings = {
      "training.maximumUpdates=20",
      "checkpoints.keepLast=1",
      "validation.bleuSentences=5",
      "validation.bleuTokenizer=char",
      "validation.samples=3"
    };
    assertThat(train(run, settings)).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains("preset tiny")
        .contains("then parameters averaged every 5 updates, on local")
        .containsPattern(
            "validation at update 20 \\(\\d\\.\\d+ epochs, [\\d.]+ k tokens\\): loss \\d\\.\\d{3}, perplexity .*, BLEU ")
        .containsPattern(LEFT_OUT)
        .contains("best checkpoint: ")
        .contains("report: ");
    RunDirectory opened = open(run);
    assertThat(opened.metrics().read().stream().filter(MetricRow.Round.class::isInstance))
        .hasSize(4);
    assertThat(opened.metrics().read().stream().filter(MetricRow.Validation.class::isInstance))
        .hasSize(2);
    assertThat(opened.samples().read()).hasSize(2);
    assertThat(run.resolve("report.html"))
        .content()
        .contains("<svg", "tok:char|")
        .containsPattern(LEFT_OUT);
    ComputationGraph model =
        ModelSerializer.restoreComputationGraph(run.resolve("model.zip").toFile(), false);
    assertThat(model.params().toFloatVector())
        .isEqualTo(opened.bestCheckpoint().orElseThrow().parameters());
  }

  @Test
  void resumingARunThatHasEndedSaysWhichLimitItReachedAndHowToTrainFurther() throws IOException {
    Path run = copyOfBegun();
    List<MetricRow> rows = open(run).metrics().read();
    String report = Files.readString(run.resolve("report.html"));
    assertThat(train(run, "training.maximumUpdates=5", "--resume")).isZero();
    assertThat(open(run).metrics().read()).as("the run stays as it is").isEqualTo(rows);
    assertThat(run.resolve("report.html")).hasContent(report);
    assertThat(out.toString())
        .contains(
            "nothing to train: training.maximumUpdates = 5 was reached at update 5; raise it to"
                + " train further")
        .contains("best checkpoint: ")
        .doesNotContain("trained in");
    // The minutes of the earlier process count.
    String[] minutes = {"training.maximumUpdates=0", "training.maximumMinutes=0.0001", "--resume"};
    assertThat(train(run, minutes)).isZero();
    assertThat(out.toString())
        .contains("nothing to train: training.maximumMinutes = 1.0E-4 was reached at update 5;");
    assertThat(open(run).lastCheckpoint().orElseThrow().header().updates()).isEqualTo(5);
  }

  @Test
  void aRunKeepsItsCorpusWhereverItIsResumed() throws IOException {
    Path run = dir.resolve("run");
    String relative = Path.of("").toAbsolutePath().relativize(corpus).toString();
    assertThat(train(run, "training.maximumUpdates=5", "corpus.dir=" + relative)).isZero();
    assertThat(ResumedSettings.of(open(run)).corpus().dir()).isEqualTo(corpus.toString());
    assertThat(resume(run, "training.maximumUpdates=10")).as(err.toString()).isZero();
  }

  @Test
  void epochsLimitTrainingLikeTheUpdatesThatTheyAre() throws IOException {
    Path run = dir.resolve("run");
    String[] epochs = {
      "training.maximumUpdates=0",
      "training.maximumEpochs=0.5",
      "training.schedule=linear",
      "validation.everyUpdates=0"
    };
    assertThat(train(run, epochs)).as(err.toString()).isZero();
    RunDirectory opened = open(run);
    List<MetricRow.Validation> validations =
        opened.metrics().read().stream()
            .filter(MetricRow.Validation.class::isInstance)
            .map(MetricRow.Validation.class::cast)
            .toList();
    assertThat(validations).hasSize(1);
    assertThat(validations.get(0).seen().epochs()).isBetween(0.5, 0.55);
    long updates = validations.get(0).updates();
    Path counted = dir.resolve("counted");
    assertThat(train(counted, "training.maximumUpdates=" + updates, "training.schedule=linear"))
        .as(err.toString())
        .isZero();
    assertThat(parameters(run)).isEqualTo(parameters(counted));
    assertThat(resume(run, "training.maximumEpochs=1")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "training.maximumEpochs = 0.5 (now training.maximumEpochs = 1.0) may change only");
  }

  /** Three seconds, of which rounds take the least: warmup goes on for longer. */
  @Test
  void aRunWhoseMinutesEndBeforeItsCooldownSaysSoAndIsNotTrainedFurther() throws IOException {
    Path run = dir.resolve("run");
    String[] settings = {
      "training.warmupUpdates=100000",
      "training.maximumUpdates=0",
      "training.maximumMinutes=0.05",
      "training.cooldownShare=0.5",
    };
    assertThat(train(run, settings)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains(
            "warning: training.maximumMinutes was reached before the learning rate could fall;"
                + " raise it");
    assertThat(run.resolve("report.html"))
        .content()
        .contains("training.maximumMinutes reached before the learning rate could fall");
    long updates = open(run).lastCheckpoint().orElseThrow().header().updates();
    assertThat(resume(run)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("nothing to train: training.maximumMinutes = 0.05");
    assertThat(open(run).lastCheckpoint().orElseThrow().header().updates()).isEqualTo(updates);
  }

  @Test
  void resumingOnExecutorsWithOtherKernelsIsToldInConsoleAndMetrics() throws IOException {
    Path run = copyOfBegun();
    assertThat(train(run, "training.maximumUpdates=10", "--resume")).isZero();
    assertThat(out.toString()).doesNotContain("warning");
    Path header = run.resolve("checkpoints/00000010/checkpoint.json");
    String content = Files.readString(header);
    String here = open(run).lastCheckpoint().orElseThrow().header().kernels().get(0);
    Files.writeString(header, content.replace(here, "other kernels"));
    assertThat(train(run, "training.maximumUpdates=15", "--resume")).isZero();
    assertThat(events(run, MetricRow.Event.KERNELS))
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("other kernels (the checkpoint)", here + " (executor driver on ");
    assertThat(out.toString())
        .containsOnlyOnce("warning: " + events(run, MetricRow.Event.KERNELS).get(0));
    assertThat(open(run).lastCheckpoint().orElseThrow().header().kernels())
        .containsExactlyInAnyOrder("other kernels", here);
  }

  /** {@code UnequalExecutorsIT} shows trainings with them. */
  @Test
  void instructionsThatThisProcessDoesNotComputeWithAreRefused() throws IOException {
    assertThat(InstructionLimit.get()).isEqualTo(Instructions.FASTEST);
    Path run = dir.resolve("run");
    assertThat(train(run, "training.maximumUpdates=5", "training.instructions=avx2")).isEqualTo(2);
    assertThat(err.toString())
        .contains("training.instructions = avx2: this process has already computed with all")
        .doesNotContain("Exception");
    assertThat(run).doesNotExist();
  }

  /** Trains where the machine has bfloat16; elsewhere it is refused before anything is written. */
  @Test
  void bfloat16IsForMachinesThatHaveIt() throws IOException {
    Path run = dir.resolve("run");
    int code = train(run, "training.maximumUpdates=5", "training.math=bf16");
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

  @Test
  void theFastestFormatOfTheExecutorsIsDecidedOnceForARun() throws IOException {
    String found = Bfloat16.obstacle().isPresent() ? "float32" : "bf16";
    Path run = dir.resolve("run");
    assertThat(train(run, "training.maximumUpdates=5", "training.math=auto"))
        .as(err.toString())
        .isZero();
    assertThat(open(run).settings()).contains("math=" + found + "  # training.math = auto");
    assertThat(train(run, "training.maximumUpdates=10", "training.math=auto", "--resume"))
        .as(err.toString())
        .isZero();

    Path single = dir.resolve("single");
    assertThat(train(single, "training.maximumUpdates=5")).isZero();
    assertThat(train(single, "training.maximumUpdates=10", "training.math=auto", "--resume"))
        .as("the run's own, not the fastest: " + err)
        .isZero();
  }

  /** A checkpoint holds all that a training goes on with, whatever that is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "averaging.outer.optimizer=nesterov",
        // Rounds of 1 to update 5, then 5, from update 10 of 7: the checkpoint is between two.
        "weightAverage.kind=exponential averaging.qsrFactor=1.925 averaging.qsrMaximum=9"
      })
  void aKilledRunIsResumedToTheBitsOfAnUninterruptedOne(String settings) throws IOException {
    Path run = dir.resolve("run");
    String all = "training.maximumUpdates=15 training.warmupUpdates=5 " + settings;
    assertThat(train(run, all.split(" "))).as(err.toString()).isZero();
    float[] whole = parameters(run);
    float[] average = average(run);
    List<MetricRow.Seen> seen = seen(run);
    assertThat(seen).hasSizeGreaterThan(2).doesNotHaveDuplicates();
    removeCheckpointsFrom(11, run);
    assertThat(train(run, ("--resume " + all).split(" "))).as(err.toString()).isZero();
    assertThat(out.toString()).contains("continuing from update 10");
    assertThat(parameters(run)).isEqualTo(whole);
    assertThat(average(run)).isEqualTo(average);
    assertThat(seen(run)).isEqualTo(seen);
  }

  private static List<MetricRow.Seen> seen(Path run) throws IOException {
    return open(run).metrics().read().stream()
        .filter(MetricRow.Round.class::isInstance)
        .map(row -> ((MetricRow.Round) row).seen())
        .toList();
  }

  /** Batches of half the tokens, each computed twice. */
  @Test
  void rDropSeesTheSamePairsAndTwiceTheirTokens() throws IOException {
    Path twice = dir.resolve("twice");
    String[] one = {"training.maximumUpdates=5", "averaging.workers=1"};
    assertThat(train(twice, and(one, "training.rDrop=1"))).as(err.toString()).isZero();
    Path once = dir.resolve("once");
    assertThat(train(once, and(one, "training.batchTokens=80"))).as(err.toString()).isZero();
    MetricRow.Seen pairs = seen(once).get(0);
    assertThat(pairs.epochs()).isPositive();
    assertThat(seen(twice))
        .containsExactly(new MetricRow.Seen(pairs.epochs(), 2 * pairs.tokens(), 0));
  }

  /** The rate throws the network about, so that the average of past networks is better. */
  @Test
  void theBetterOfTheLatestNetworkAndTheAverageIsTheModel() throws IOException {
    Path run = dir.resolve("run");
    String[] settings = {
      "training.maximumUpdates=10",
      "training.warmupUpdates=2",
      "training.learningRate=0.5",
      "weightAverage.kind=exponential"
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
  void workersOfMicroBatchesTrainSynchronouslyWhatOneWorkerDoesAlsoAfterAKill() throws IOException {
    Path two = dir.resolve("two");
    Path one = dir.resolve("one");
    String[] common = {
      "averaging.mode=synchronous", "training.maximumUpdates=6", "validation.everyUpdates=3"
    };
    assertThat(train(two, and(common, "training.batchTokens=65"))).isZero();
    assertThat(out.toString()).contains("2 workers, gradients averaged every update, on local");
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
    assertThat(seen(one)).isEqualTo(seen(two));
    assertThat(one.resolve("report.html")).content().contains("1 worker of 2 micro-batches");
    removeCheckpointsFrom(4, one);
    assertThat(resume(one)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("continuing from update 3");
    assertThat(parameters(one)).isEqualTo(parameters(two));
  }

  /** A cooldown may be added to a run that has ended, and is not added to one that has cooled. */
  @Test
  void aRunThatHasNotCooledDownMayBeResumedToDoSo() throws IOException {
    Path whole = dir.resolve("whole");
    Path parts = dir.resolve("parts");
    String warmup = "training.warmupUpdates=2";
    String alone = "averaging.workers=1";
    String[] cooled = {warmup, alone, "training.maximumUpdates=11", "training.cooldownUpdates=6"};
    assertThat(train(whole, cooled)).isZero();
    assertThat(train(parts, warmup, alone, "training.maximumUpdates=5")).isZero();
    assertThat(train(parts, and(cooled, "--resume"))).as(err.toString()).isZero();
    assertThat(parameters(parts)).isEqualTo(parameters(whole));
    assertThat(rounds(parts))
        .extracting(MetricRow.Round::updates)
        .as("the last round ends with the cooldown")
        .containsExactly(5L, 10L, 11L);
    assertMistake(
        "training.cooldownUpdates = 6, training.maximumUpdates = 11 (now training.cooldownUpdates ="
            + " 6, training.maximumUpdates = 40) may change only until the learning rate begins to"
            + " fall, after update 5, but the run is at update 11",
        parts,
        "--resume",
        warmup,
        alone,
        "training.maximumUpdates=40");
    out.getBuffer().setLength(0);
    assertThat(train(parts, "--resume", warmup)).isZero();
    assertThat(out.toString())
        .contains("nothing to train: the learning rate has fallen to zero at update 11;");
  }

  private static double trainedMinutes(Path run) throws IOException {
    return RunProgress.of(open(run), ResumedSettings.of(open(run)), TrainingStage.WHOLE, 1)
            .trainedNanos()
        / 60e9;
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
   * The clock decides over which updates the rate falls, once: 20 updates have taken half of the
   * minutes when those are given.
   */
  @Tag("long")
  @Test
  void aRunByMinutesHasTheBitsOfOneByTheUpdatesThatItDecided() throws IOException {
    Path clock = dir.resolve("clock");
    Path repeated = dir.resolve("repeated");
    String[] momentum = {"averaging.outer.optimizer=nesterov", "checkpoints.keepLast=99"};
    assertThat(train(clock, and(momentum, "training.maximumUpdates=20"))).isZero();
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
    assertThat(train(repeated, and(momentum, decision.repeatedBy().split(" ")))).isZero();
    assertThat(parameters(repeated)).isEqualTo(whole);

    // Killed after the decision, then before it: it stays.
    removeCheckpointsFrom(decision.last(), clock);
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

  /** Updates have a limit too, of which a tenth is over when warmup is: at the round's end, 4. */
  @Test
  void aScheduleThatFallsStaysTheHighestUntilTheClockHasDecidedAndThenKeepsItsEnd()
      throws IOException {
    Path clock = dir.resolve("clock");
    Path repeated = dir.resolve("repeated");
    String[] settings = {
      "training.schedule=cosine",
      "averaging.workers=1",
      "averaging.frequency=4",
      "training.warmupUpdates=2"
    };
    String[] limits = {"training.maximumMinutes=1000", "training.maximumUpdates=9"};
    assertThat(train(clock, and(settings, limits))).isZero();
    FallDecision decision = open(clock).fallDecision().orElseThrow();
    assertThat(decision.begin()).isEqualTo(4);
    assertThat(decision.last()).isEqualTo(9);
    assertThat(decision.repeatedBy()).endsWith("training.holdUpdates=2");
    assertThat(rounds(clock)).extracting(MetricRow.Round::updates).containsExactly(4L, 8L, 9L);
    assertThat(rounds(clock).get(0).learningRate()).isEqualTo(0.005);
    assertThat(train(repeated, and(settings, decision.repeatedBy().split(" ")))).isZero();
    assertThat(parameters(repeated)).isEqualTo(parameters(clock));
    assertMistake(
        "training.holdUpdates = 2, training.maximumUpdates = 9 (now"
            + " training.holdUpdates = 2, training.maximumUpdates = 60) may change only until the"
            + " learning rate begins to fall, after update 4, but the run is at update 9",
        repeated,
        and(settings, "training.maximumUpdates=60", "--resume"));
    settings[0] = "training.schedule=linear";
    assertMistake(
        "started with training.schedule = cosine (now linear)",
        repeated,
        and(settings, "--resume"));
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
    String[] hardly = {"training.learningRate=1e-9", "validation.everyUpdates=5"};
    assertThat(train(run, and(hardly, "training.maximumUpdates=5"))).isZero();
    assertThat(out.toString()).doesNotContain("warning");
    assertThat(resume(run, "training.maximumUpdates=15")).isZero();
    assertThat(out.toString())
        .containsOnlyOnce("warning: after 15 updates the validation loss is ");
    assertThat(resume(run, "training.maximumUpdates=25")).isZero();
    assertThat(events(run, MetricRow.Event.PLATEAU))
        .singleElement()
        .asString()
        .startsWith("after 15 updates");
  }

  /**
   * The limit was no multiple of a round's updates: the run ended with the round, which is never
   * cut.
   */
  @Test
  void aRunThatReachedItsLimitInMidRoundIsResumedToTheSameBits() throws IOException {
    String length = "averaging.frequency=7";
    Path whole = dir.resolve("whole");
    Path parts = dir.resolve("parts");
    assertThat(train(whole, length, "training.maximumUpdates=12")).isZero();
    assertThat(train(parts, length, "training.maximumUpdates=5")).isZero();
    assertThat(train(parts, length, "training.maximumUpdates=12", "--resume"))
        .as(err.toString())
        .isZero();
    List<MetricRow.Round> rounds = rounds(whole);
    assertThat(rounds(parts)).hasSameSizeAs(rounds);
    assertThat(rounds.get(rounds.size() - 1).updates()).isGreaterThanOrEqualTo(12);
    assertThat(parameters(parts)).isEqualTo(parameters(whole));
  }

  private static List<MetricRow.Round> rounds(Path run) throws IOException {
    return open(run).metrics().read().stream()
        .filter(MetricRow.Round.class::isInstance)
        .map(MetricRow.Round.class::cast)
        .toList();
  }

  @Test
  void checkpointsByTheClockChangeNoBit() throws IOException {
    Path often = dir.resolve("often");
    assertThat(train(often, and(PLAIN, "checkpoints.everyMinutes=1e-9")))
        .as(err.toString())
        .isZero();
    assertThat(often.resolve("checkpoints"))
        .isDirectoryContaining(path -> path.endsWith("00000005"))
        .isDirectoryContaining(path -> path.endsWith("00000010"));
    assertThat(plain.resolve("checkpoints"))
        .isDirectoryNotContaining(path -> path.endsWith("00000005"));
    assertThat(parameters(often)).isEqualTo(parameters(plain));
    assertThat(rounds(often)).hasSize(3);
  }

  @Test
  void aRoundThatSparkLosesIsMadeAgainFromTheNewestCheckpoint() throws IOException {
    Path lost = dir.resolve("lost");
    String said = "Spark could not compute round 3";
    assertThat(trainCancelling("round 3,", () -> !out.toString().contains(said), lost, PLAIN))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).containsPattern(said + ": .*; rolled back to update 10");
    assertThat(open(lost).metrics().read())
        .anyMatch(
            row ->
                row instanceof MetricRow.Event event
                    && event.name().equals(MetricRow.Event.RECOVERED));
    assertThat(rounds(lost)).hasSize(3);
    assertThat(parameters(lost)).isEqualTo(parameters(plain));
  }

  /** Training begins again after each of the first three losses. */
  @Tag("long")
  @Test
  void aRoundThatSparkLosesAgainAndAgainEndsTheRun() throws IOException {
    Path run = dir.resolve("run");
    assertThat(trainCancelling("round 2,", () -> true, run, and(PLAIN, "run.retryMinutes=0")))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(out.toString().split("Spark could not compute round 2: ")).hasSize(1 + 3);
    assertThat(err.toString())
        .contains("Spark could not compute round 2: ")
        .contains("given up, as this happened 4 times within 0.")
        .contains("SparkException");
  }

  /** Its file system is not asked again, as it has refused nothing. */
  @Test
  void aCheckpointThatSparkLosesIsMadeAgainAfterItsRound() throws IOException {
    Path lost = dir.resolve("lost");
    String said = "Spark could not compute";
    assertThat(
            trainCancelling(
                "the optimizer's state is fetched",
                () -> !out.toString().contains(said),
                lost,
                PLAIN))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains(said).doesNotContain("cannot write");
    assertThat(parameters(lost)).isEqualTo(parameters(plain));
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
    Path damaged = dir.resolve("damaged");
    FileUtils.copyDirectory(plain.toFile(), damaged.toFile());
    Path file = damaged.resolve("checkpoints/00000015/parameters.f32");
    byte[] bytes = Files.readAllBytes(file);
    bytes[1000] ^= 1;
    Files.write(file, bytes);
    assertThat(train(damaged, and(PLAIN, "--resume"))).isZero();
    assertThat(out.toString()).contains("continuing from update 10");
    assertThat(parameters(damaged)).isEqualTo(parameters(plain));
  }

  private static final String[] FAR_TOO_FAST = {
    "training.learningRate=1e6", "divergence.rateFactor=1e-4", "divergence.retries=2"
  };

  @Test
  void divergenceGoesBackAndOnWithALowerRateAlsoAfterResume() throws IOException {
    Path whole = dir.resolve("whole");
    Path parts = dir.resolve("parts");
    assertThat(train(whole, and(FAR_TOO_FAST, "training.maximumUpdates=10"))).isZero();
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
        .hasSize(2)
        .allSatisfy(row -> assertThat(((MetricRow.Round) row).learningRate()).isLessThan(0.011));
    assertThat(whole.resolve("report.html")).content().contains("rolled-back", "rollback 2 of");

    assertThat(train(parts, and(FAR_TOO_FAST, "training.maximumUpdates=5"))).isZero();
    assertThat(train(parts, and(FAR_TOO_FAST, "training.maximumUpdates=10", "--resume"))).isZero();
    assertThat(parameters(parts)).isEqualTo(parameters(whole));
  }

  /** The rate grows until the loss runs away, some time after the first checkpoint. */
  @Test
  void resumeAfterARollbackToACheckpointIsThatRollback() throws IOException {
    Path whole = dir.resolve("whole");
    Path killed = dir.resolve("killed");
    String[] growing = {
      "training.learningRate=10",
      "training.warmupUpdates=250",
      "averaging.workers=1",
      "averaging.outer.optimizer=nesterov",
      "divergence.rateFactor=0.1"
    };
    assertThat(train(whole, and(growing, "training.maximumUpdates=30")))
        .as("%s%s", out, err)
        .isZero();
    List<Rollback> rollbacks = open(whole).rollbacks();
    assertThat(rollbacks).isNotEmpty();
    long place = rollbacks.get(rollbacks.size() - 1).updates();
    assertThat(place).isPositive();

    // The state after a kill between the rollback and the next round.
    assertThat(train(killed, and(growing, "training.maximumUpdates=" + place))).isZero();
    Files.copy(whole.resolve("rollbacks.json"), killed.resolve("rollbacks.json"));
    assertThat(train(killed, and(growing, "training.maximumUpdates=30", "--resume"))).isZero();
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
        .contains("or allow more divergence.retries (1) and resume the run")
        .doesNotContain("\tat ");
    assertThat(RunReport.of(open(run)).state()).isEqualTo("failed");
    assertThat(run.resolve("report.html")).content().contains("training diverged after 1 rollback");
  }

  @Test
  void allPairsThatAreTooLongAreAMistake() {
    assertMistake(
        "validation pairs are longer than training.maximumSentenceTokens = 2: raise it",
        dir.resolve("run"),
        "training.maximumSentenceTokens=2");
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
      "averaging.workers=1", "training.maximumUpdates=10", "model.dropout=0.2", "seed=5"
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
                settings.training().loss(),
                settings.seed(),
                DataType.FLOAT,
                Optimizers.of(settings.training())));
    TransformerGraph.dropoutStream(network, settings.seed(), 0);
    LocalTrainer local = new LocalTrainer(network, 0, settings.training().clipNorm());
    local.run(
        Batches.ofTokens(shard.build(), settings.training().batchTokens(), settings.seed(), 0)
            .between(0, 10));
    assertThat(parameters(run)).isEqualTo(local.parameters());
  }

  private static int[] ids(Row row, String column) {
    return row.<Integer>getList(row.fieldIndex(column)).stream()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @Test
  void mistakesEndWithTwoAndSayWhatToDo() throws IOException {
    Path run = copyOfBegun();
    assertMistake("give --resume to continue it", run);
    assertMistake(
        "the run was started with model.feedForwardSize = 32 (now 64),"
            + " training.learningRate = 0.005 (now 0.1); leave out what differs, or start a new"
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
        "averaging.workers = 200, training.microBatches = 1: a micro-batch of worker",
        dir.resolve("many"),
        "averaging.workers=200");
  }

  @Test
  void checkpointsHoldTheShortlistOfTheCorpus() throws IOException {
    Path run = dir.resolve("run");
    assertThat(train(run, "search.shortlist=true", "training.maximumUpdates=5"))
        .as(err.toString())
        .isZero();
    byte[] content = Files.readAllBytes(corpus.resolve("shortlist.bin"));
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
    Path run = copyOfBegun();
    String written = open(run).settings();
    Settings before = SettingsReader.ofText(written, List.of()).settings();

    assertThat(resume(run, "training.maximumUpdates=10")).as(err.toString()).isZero();
    assertThat(open(run).settings())
        .as("says the same about all others")
        .contains("warmupUpdates=\"0\"  # argument")
        .isEqualTo(
            written
                .replace("maximumUpdates=\"5\"", "maximumUpdates=\"10\"")
                .replace(begun.toString(), run.toString()));

    Settings resumed = SettingsReader.ofText(open(run).settings(), List.of()).settings();
    assertThat(resumed.training().maximumUpdates()).isEqualTo(10);
    assertThat(resumed.training().warmupUpdates()).isZero();
    assertThat(resumed.corpus().dir()).isEqualTo(corpus.toString());
    assertThat(resumed.model()).isEqualTo(before.model());
  }

  @Test
  void damagedSettingsOfARunAreAMistakeThatNamesTheFile() throws IOException {
    Path run = copyOfBegun();
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
    Path run = copyOfBegun();
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
    assertMistake("the training does not fit in memory or on disk:", run, "model.modelSize=4096");
    assertThat(err.toString())
        .containsPattern(
            "off the heap: needs [\\d,]+ MiB, has [\\d,]+ MiB; set TANDEM_OFFHEAP_MEMORY=\\d+00m");
    assertThat(out.toString()).contains("memory, MiB").contains("too little");
    assertThat(run).doesNotExist();
  }

  private void assertMistake(String message, Path run, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(train(run, arguments)).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }
}
