package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.LocalCluster;
import io.tandem.PrintingSpark;
import io.tandem.Waiting;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.translate.TranslationWork;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.Ter;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.translation.spark.TrainedNetwork;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * The whole way from parallel text to a scored translation on a cluster of real processes with
 * Spark's own scheduler and every file on HDFS. Some of the processes are killed on the way: the
 * parameters are bit-identical to those of an undisturbed run without a cluster, and no translation
 * is lost or repeated.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("process")
class StandaloneIT {
  /** The order of the test that needs an executor on each Worker; later both may have the same. */
  private static final int FIRST = 0;

  /**
   * The order of the test that leaves one executor. The session is shared: executors take seconds
   * to start.
   */
  private static final int LAST = Integer.MAX_VALUE;

  private static final int FREQUENCY = 4;
  private static final int ROUNDS = 4;

  /** The update of the first of two checkpoints; the second is at the end. */
  private static final int CHECKPOINT = FREQUENCY * ROUNDS / 2;

  /** The number and application in the command line of an executor. */
  private static final Pattern EXECUTOR = Pattern.compile("--executor-id (\\d+) .*--app-id (\\S+)");

  /** The task of a translation at whose start an executor is killed; each has its own. */
  private static final int KILLED_TASK_OF_TRANSLATION = 2;

  /** The lines of the text that is scored. */
  private static final int SCORED = 6;

  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(5);

  @TempDir private static Path folder;
  private static LocalCluster cluster;
  private static float[] expected;
  private static TestModel trained;

  @BeforeAll
  static void startTheClusterAndTrainUndisturbed() throws IOException {
    cluster =
        LocalCluster.start(
            folder.resolve("cluster"), "--workers", "2", "--cores", "2", "--memory", "2g");
    open("local[2]");
    prepare("corpus");
    expected = train("local");
    openOnCluster();
  }

  /** Prepares the sample in the open session. */
  private static void prepare(String corpus) throws IOException {
    org.apache.hadoop.fs.Path sample = path("eng-fra.tsv");
    try (InputStream in =
            StandaloneIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv");
        OutputStream out = hdfs().create(sample)) {
      in.transferTo(out);
    }
    int code =
        ExitCodes.run(
            new PrepareJob(),
            "corpus.dir=/" + corpus,
            "corpus.inputs=[{path=\"" + sample + "\"}]",
            "corpus.split.valid=0.05",
            "subword.merges=300");
    assertThat(code).isZero();
  }

  @AfterAll
  static void stopTheCluster() {
    closeSession();
    if (cluster != null) {
      cluster.close();
    }
  }

  // --- sessions in this process

  private static void open(String master, String... conf) {
    closeSession();
    SparkSession.Builder builder = Trainings.session(master);
    cluster.site().forEach(e -> builder.config("spark.hadoop." + e.getKey(), e.getValue()));
    for (int i = 0; i < conf.length; i += 2) {
      builder.config(conf[i], conf[i + 1]);
    }
    builder.getOrCreate();
  }

  /** Opens a session on the cluster with two executors, one on each Worker. */
  private static void openOnCluster() {
    open(
        cluster.master(),
        "spark.jars",
        Deployment.jar().toString(),
        "spark.cores.max",
        "2",
        "spark.executor.cores",
        "1",
        "spark.executor.memory",
        "640m",
        "spark.executor.extraJavaOptions",
        Deployment.trainsBriefly(),
        "spark.executorEnv.OMP_NUM_THREADS",
        "1");
    awaitExecutors(2);
  }

  /** Gives executors back until the wanted number is left. */
  private static void keepExecutors(int wanted) {
    List<String> given = executors().stream().skip(wanted).map(Executor::number).toList();
    SparkContext spark = SparkSession.active().sparkContext();
    if (!given.isEmpty()) {
      spark.killExecutors(JavaConverters.asScalaBuffer(given).toSeq());
    }
    // Else the master would not bring back one that is lost later.
    spark.requestTotalExecutors(wanted, 0, Map$.MODULE$.empty());
    awaitExecutors(wanted);
  }

  private record Executor(String number, ProcessHandle process) {}

  /** Returns the session's executors, as their command lines tell. */
  private static List<Executor> executors() {
    String application = SparkSession.active().sparkContext().applicationId();
    List<Executor> executors = new ArrayList<>();
    ProcessHandle.allProcesses()
        .forEach(
            process -> {
              Matcher matcher = EXECUTOR.matcher(process.info().commandLine().orElse(""));
              if (matcher.find() && matcher.group(2).equals(application)) {
                executors.add(new Executor(matcher.group(1), process));
              }
            });
    return executors;
  }

  /** Returns the process id of an executor that a Worker has started. */
  private static long executorOf(String worker) {
    ProcessHandle parent = ProcessHandle.of(cluster.processes().get(worker)).orElseThrow();
    return executors().stream()
        .map(Executor::process)
        .filter(executor -> executor.parent().equals(Optional.of(parent)))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  private static void awaitExecutors(int wanted) {
    // The driver is one of them.
    await(
        wanted + " executors",
        () ->
            SparkSession.active().sparkContext().statusTracker().getExecutorInfos().length
                == wanted + 1);
  }

  /**
   * Closes the open session: a JVM has room for one, and other test classes may have left theirs.
   */
  private static void closeSession() {
    Option<SparkSession> open = SparkSession.getDefaultSession();
    if (open.isDefined()) {
      open.get().stop();
    }
  }

  // --- trainings

  private static List<String> settings(String run) {
    return List.of(
        "corpus.dir=/corpus",
        "run.dir=/" + run,
        "model.encoderLayers=1",
        "model.decoderLayers=1",
        "model.modelSize=64",
        "model.heads=2",
        "model.feedForwardSize=128",
        "training.batchTokens=500",
        "training.microBatches=2",
        "training.maximumSentenceTokens=60",
        "training.warmupUpdates=0",
        "training.maximumUpdates=" + FREQUENCY * ROUNDS,
        "averaging.workers=4",
        "averaging.qsrMaximum=1",
        "averaging.frequency=" + FREQUENCY,
        "validation.everyUpdates=" + CHECKPOINT,
        "validation.bleuSentences=0");
  }

  /** Trains in the open session and returns the parameters. */
  private static float[] train(String run, String... more) throws IOException {
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new TrainJob())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err, true));
    List<String> arguments = new ArrayList<>(settings(run));
    arguments.addAll(List.of(more));
    int code = ExitCodes.run(command, arguments.toArray(String[]::new));
    assertThat(code).as(err.toString()).isZero();
    return parameters(run);
  }

  private static float[] parameters(String run) throws IOException {
    Checkpoint last = run(run).lastCheckpoint().orElseThrow();
    assertThat(last.header().updates()).isEqualTo(FREQUENCY * ROUNDS);
    return last.parameters();
  }

  private static RunDirectory run(String run) throws IOException {
    return RunDirectory.open(HadoopConf.of(cluster.hadoop()), path(run));
  }

  private static org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path("/" + name);
  }

  private static FileSystem hdfs() throws IOException {
    return FileSystem.get(cluster.hadoop());
  }

  /** Sends SIGKILL. */
  private static void kill(long process) {
    assertThat(ProcessHandle.of(process).orElseThrow().destroyForcibly()).isTrue();
  }

  // --- what must hold

  @Test
  void executorsPrepareTheCorpusOfALocalSession() throws IOException {
    prepare("corpus-of-executors");
    for (String split : List.of("train", "valid")) {
      assertThat(rows("corpus-of-executors", split)).isEqualTo(rows("corpus", split)).isNotEmpty();
    }
  }

  private static List<Row> rows(String corpus, String split) {
    return CorpusDirectory.open("/" + corpus, cluster.hadoop())
        .pairs(SparkSession.active(), split)
        .select("id", "source", "target", "sourceIds", "targetIds")
        .orderBy("id")
        .collectAsList();
  }

  /** Each is killed in the middle of a round of one training. */
  @Test
  @Order(FIRST)
  void trainingSurvivesAnExecutorAWorkerAndADataNode() throws IOException {
    keepExecutors(2);
    String checkpoint = String.format(Locale.ROOT, "disturbed/checkpoints/%08d", CHECKPOINT);
    long worker1 = cluster.processes().get("worker1");
    // Not worker1's: the next round may begin before there is another one in its place.
    long executor = executorOf("worker2");
    List<String> dataNode = new ArrayList<>();
    List<DuringRound> kills =
        List.of(
            new DuringRound(2, () -> kill(executor)),
            new DuringRound(3, () -> kill(worker1)),
            new DuringRound(
                ROUNDS,
                () -> {
                  dataNode.add(holderOf(checkpoint));
                  cluster.kill9(dataNode.get(0));
                }));
    SparkContext spark = SparkSession.active().sparkContext();
    DuringRound first = new DuringRound(1, () -> {});
    spark.addSparkListener(first);
    kills.forEach(spark::addSparkListener);
    float[] parameters = train("disturbed");
    spark.removeSparkListener(first);
    kills.forEach(spark::removeSparkListener);

    assertThat(parameters).isEqualTo(expected);
    assertThat(first.executors()).hasSize(2);
    assertThat(kills).allMatch(DuringRound::happened);
    assertThat(kills.get(0).lostTasks()).as("tasks of the executor").isPositive();
    assertThat(kills.get(1).lostTasks()).as("tasks of the Worker").isPositive();
    assertThat(cluster.processes())
        .doesNotContainValue(executor)
        .doesNotContainKeys("worker1", dataNode.get(0));
    Checkpoint half = Checkpoint.open(HadoopConf.of(cluster.hadoop()), path(checkpoint));
    assertThat(half.damage()).isEmpty();
    cluster.startMissing();
    assertThat(cluster.processes()).containsKeys("worker1", dataNode.get(0));
  }

  /** Returns the DataNode that holds most blocks of the files in the directory. */
  private static String holderOf(String directory) {
    Map<String, Integer> blocks = new HashMap<>();
    try {
      FileSystem hdfs = path(directory).getFileSystem(cluster.hadoop());
      RemoteIterator<LocatedFileStatus> files = hdfs.listFiles(path(directory), true);
      while (files.hasNext()) {
        for (BlockLocation block : files.next().getBlockLocations()) {
          for (String address : block.getNames()) {
            blocks.merge(address, 1, Integer::sum);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String most = blocks.keySet().stream().max(Comparator.comparing(blocks::get)).orElseThrow();
    return cluster.nameAt(Integer.parseInt(most.substring(most.lastIndexOf(':') + 1)));
  }

  /**
   * The driver has an executor of its own; afterwards, this process resumes its run in the open
   * session, with one executor.
   */
  @Test
  @Order(LAST)
  void trainingIsResumedAfterTheDriver() throws IOException, InterruptedException {
    keepExecutors(1); // The driver gets the other cores.
    // The last thing between the checkpoint and the next round.
    org.apache.hadoop.fs.Path report = new org.apache.hadoop.fs.Path(path("driver"), "report.html");
    killDriver(script("jobs/train.sh", settings("driver")), "a checkpoint", () -> exists(report));
    assertThat(run("driver").lastCheckpoint().orElseThrow().header().updates())
        .isEqualTo(CHECKPOINT);

    awaitExecutors(1);
    DuringRound round = new DuringRound(ROUNDS, () -> {});
    SparkSession.active().sparkContext().addSparkListener(round);
    assertThat(train("driver", "--resume")).isEqualTo(expected);
    SparkSession.active().sparkContext().removeSparkListener(round);
    assertThat(round.executors()).hasSize(1);
    assertThat(run("driver").metrics().read())
        .anyMatch(
            row ->
                row instanceof MetricRow.Event event
                    && event.name().equals(MetricRow.Event.RESUMED)
                    && event.updates() == CHECKPOINT);
  }

  /** Spark gives such a driver no options of Java's modules, and its client would not wait. */
  @Test
  @Order(LAST)
  void aDriverMayRunOnAWorkerAndItsScriptEndsWhenItDoes() throws IOException {
    keepExecutors(1); // The driver and its executor get the other cores.
    List<String> arguments =
        List.of("corpus.dir=/of-worker", "corpus.inputs=[{path=\"/eng-fra.tsv\"}]");
    List<String> line = new ArrayList<>(script("jobs/prepare.sh", arguments));
    line.addAll(line.indexOf("--"), List.of("--deploy-mode", "cluster"));
    Map<String, String> environment = new HashMap<>(cluster.environment());
    environment.put("TANDEM_DRIVER_MEMORY", "640m");

    Command done = Command.run(Deployment.home(), environment, line);
    Command mistaken = Command.run(Deployment.home(), environment, line);

    assertThat(done.exitCode()).as(done.err() + cluster.logs()).isZero();
    assertThat(rows("of-worker", "train")).isNotEmpty();
    assertThat(mistaken.exitCode()).as(mistaken.err()).isEqualTo(1);
    assertThat(mistaken.err())
        .contains("is FAILED", "its files stdout and stderr on the Worker say why");
  }

  /** Starts a job by its script and kills its driver as soon as the condition holds. */
  private static void killDriver(List<String> script, String what, BooleanSupplier isThere)
      throws IOException, InterruptedException {
    File log = folder.resolve("driver.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(script).directory(Deployment.home().toFile()).redirectErrorStream(true);
    builder.environment().putAll(cluster.environment());
    Process driver = builder.redirectOutput(log).start();
    try {
      await(
          what,
          () -> {
            assertThat(driver.isAlive()).as("driver, see its log: " + log).isTrue();
            return isThere.getAsBoolean();
          });
    } finally {
      driver.destroyForcibly().waitFor();
    }
  }

  /** Returns the command line of a job's script, which becomes the driver, on one executor. */
  private static List<String> script(String name, List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("bash", "-c", "eval \"$(jobs/cluster.sh env)\"; exec \"$@\"", "bash"));
    line.addAll(List.of(name, "--executor-memory", "640m"));
    line.addAll(List.of("--driver-java-options", Deployment.shortLived()));
    for (String conf :
        List.of(
            "spark.executor.cores=1",
            "spark.cores.max=1",
            "spark.executor.extraJavaOptions=" + Deployment.trainsBriefly(),
            "spark.ui.enabled=false")) {
      line.addAll(List.of("--conf", conf));
    }
    line.add("--");
    line.addAll(arguments);
    return line;
  }

  // --- translations

  private static List<String> translating(String input, String output, String... more)
      throws IOException {
    if (trained == null) {
      trained = TestModel.trained(folder.resolve("trained"));
    }
    List<String> arguments = new ArrayList<>(List.of("--model", trained.runPath()));
    arguments.addAll(List.of("--input", "/" + input, "--output", "/" + output));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** Translates in the open session and returns the job's messages. */
  private static String translate(List<String> arguments) {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new TranslateJob()).setErr(new PrintWriter(err, true));
    int code = ExitCodes.run(command, arguments.toArray(String[]::new));
    assertThat(code).as(err.toString()).isZero();
    return err.toString();
  }

  /** The finished parts are kept, and the same command makes the others, on executors. */
  @Test
  void aTranslationContinuesAfterTheDriverAndSurvivesAnExecutor()
      throws IOException, InterruptedException {
    keepExecutors(2);
    NumberedSentences.write(path("sentences"));
    List<String> arguments = translating("sentences", "translated", "--column", "text");
    org.apache.hadoop.fs.Path unfinished = path(".translated.unfinished");
    killDriver(
        script("jobs/translate.sh", arguments),
        "a finished part",
        () ->
            partsIn(new org.apache.hadoop.fs.Path(unfinished, "holder/*/staging-translated")) > 0);
    assertThat(hdfs().exists(path("translated"))).isFalse();

    keepExecutors(2);
    long executor = executors().get(0).process().pid();
    DuringRound writing =
        new DuringRound("translating", KILLED_TASK_OF_TRANSLATION, () -> kill(executor));
    SparkSession.active().sparkContext().addSparkListener(writing);
    assertThat(translate(arguments)).contains("rows were already done");
    SparkSession.active().sparkContext().removeSparkListener(writing);
    NumberedSentences.assertTranslated(path("translated"), cluster.hadoop());
    assertThat(writing.lostTasks()).isPositive();
    assertThat(cluster.processes()).doesNotContainValue(executor);
    assertThat(hdfs().exists(unfinished)).isFalse();
  }

  @Test
  void aTextIsTranslatedAndScored() throws IOException {
    List<String> sources = TrainedNetwork.sources().subList(0, SCORED);
    writeLines("test.en", sources);
    translate(translating("test.en", "test.fr"));
    List<String> hypotheses = readLines("test.fr");
    assertThat(hypotheses).hasSize(SCORED);
    List<String> references = TrainedNetwork.references().subList(0, SCORED);
    writeLines("references.fr", references);

    List<String> line = new ArrayList<>();
    line.addAll(List.of("bash", "-c", "eval \"$(jobs/cluster.sh env)\"; exec \"$@\"", "bash"));
    line.addAll(List.of("jobs/evaluate.sh", "--hypotheses", "/test.fr"));
    line.addAll(List.of("--references", "/references.fr"));
    line.addAll(List.of("--metrics", "bleu,chrf,ter", "--format", "json"));
    Command scored = Command.run(Deployment.home(), cluster.environment(), line);
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    JsonNode scores = new ObjectMapper().readTree(scored.out());
    assertThat(scores).hasSize(3);
    assertScore(scores.get(0), Bleu.standard(), hypotheses, references);
    assertScore(scores.get(1), Chrf.standard(), hypotheses, references);
    assertScore(scores.get(2), Ter.standard(), hypotheses, references);
  }

  /** Asserts that evaluate prints the score that this JVM computes for the same lines. */
  private static void assertScore(
      JsonNode found, Metric metric, List<String> hypotheses, List<String> references) {
    double score = metric.score(metric.corpusStatistics(hypotheses, List.of(references)));
    assertThat(found.get("name").asText()).isEqualTo(metric.name());
    assertThat(found.get("score").asDouble()).as(metric.name()).isCloseTo(score, within(1e-9));
  }

  private static void writeLines(String name, List<String> lines) throws IOException {
    try (OutputStream out = hdfs().create(path(name))) {
      out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static List<String> readLines(String name) throws IOException {
    try (InputStream in = hdfs().open(path(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static int partsIn(org.apache.hadoop.fs.Path place) {
    try {
      int parts = 0;
      for (FileStatus staging : hdfs().globStatus(place)) {
        parts += TranslationWork.finishedParts(staging.getPath(), hdfs()).size();
      }
      return parts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole quickstart takes minutes; this tests what its script prepares. */
  @Test
  void quickstartPutsItsTextOnHdfsAndSubmitsToTheCluster() throws IOException {
    Map<String, String> environment = new HashMap<>(cluster.environment());
    environment.put("SPARK_HOME", PrintingSpark.home(folder).toString());

    Command quickstart =
        Command.run(
            Deployment.home(),
            environment,
            List.of("jobs/quickstart.sh", "--cluster", "training.maximumMinutes=1"));

    assertThat(quickstart.exitCode()).as(quickstart.err()).isZero();
    assertThat(quickstart.out())
        .contains(cluster.master())
        .contains("training.maximumMinutes=1\n--config\nconf/quickstart-cluster.conf\n")
        .doesNotContain("--cluster", "local[*]")
        .contains("jobs/cluster.sh stop");
    org.apache.hadoop.fs.Path text = path("quickstart/tatoeba.eng-fra.tsv.xz");
    assertThat(text.getFileSystem(cluster.hadoop()).getFileStatus(text).getLen())
        .isEqualTo(Files.size(Deployment.home().resolve("jobs" + text)));
  }

  private static boolean exists(org.apache.hadoop.fs.Path path) {
    try {
      return hdfs().exists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    Waiting.until(() -> what + "\n" + cluster.logs(), LIMIT_NANOS, condition);
  }
}
