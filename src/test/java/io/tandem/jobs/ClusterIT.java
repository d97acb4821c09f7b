package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.LocalCluster;
import io.tandem.PrintingSpark;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.translate.TranslationWork;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.run.checkpoint.Checkpoint;
import io.tandem.storage.HadoopConf;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * Training and translating on a cluster of real processes, some of which are killed on the way. The
 * parameters are bit-identical to those of an undisturbed run without a cluster, and no translation
 * is lost or repeated. The times of the disturbed trainings are printed.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
  /**
   * The order of the test that leaves one executor. The session is shared: executors take seconds
   * to start.
   */
  private static final int LAST = Integer.MAX_VALUE;

  private static final int FREQUENCY = 4;
  private static final int ROUNDS = 4;

  /** The update of the first of two checkpoints; the second is at the end. */
  private static final int CHECKPOINT = FREQUENCY * ROUNDS / 2;

  /**
   * The round in which something is killed, so that a round after the checkpoint has to be
   * repeated.
   */
  private static final int DISTURBED_ROUND = ROUNDS;

  /** The number, application and Worker in the command line of an executor. */
  private static final Pattern EXECUTOR =
      Pattern.compile("--executor-id (\\d+) .*--app-id (\\S+) .*--worker-url (\\S+)");

  /**
   * The task at whose start something is killed: one reads the table, two translate, and when a
   * fourth begins, one has finished its part.
   */
  private static final int KILLED_TASK_OF_TRANSLATION = 4;

  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(5);

  @TempDir private static Path folder;
  private static LocalCluster cluster;
  private static float[] expected;
  private static TestModel trained;

  @BeforeAll
  static void startTheClusterAndTrainUndisturbed() throws IOException {
    long start = System.nanoTime();
    cluster =
        LocalCluster.start(
            folder.resolve("cluster"), "--workers", "2", "--cores", "2", "--memory", "2g");
    System.out.printf("the cluster is up after %.1f s%n", secondsSince(start));
    open("local[2]");
    Path sample = folder.resolve("eng-fra.tsv");
    Files.copy(
        ClusterIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    int code =
        ExitCodes.run(
            new PrepareJob(),
            "corpus.dir=/corpus",
            "corpus.inputs=[{path=\"" + sample.toUri() + "\"}]",
            "corpus.split.valid=0.05",
            "subword.merges=300");
    assertThat(code).isZero();
    expected = train("local").parameters();
    openOnCluster();
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
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(master)
            .appName("tandem-tests")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2);
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

  /** Gives executors back until the wanted number is left; of two, each Worker has one. */
  private static void keepExecutors(int wanted) {
    Map<String, List<String>> byWorker = executorsByWorker();
    List<String> given = new ArrayList<>();
    while (byWorker.values().stream().mapToInt(List::size).sum() > wanted) {
      List<String> most =
          byWorker.values().stream().max(Comparator.comparing(List::size)).orElseThrow();
      given.add(most.remove(0));
    }
    SparkContext spark = SparkSession.active().sparkContext();
    if (!given.isEmpty()) {
      spark.killExecutors(JavaConverters.asScalaBuffer(given).toSeq());
    }
    // Else the master would not bring back one that is lost later.
    spark.requestTotalExecutors(wanted, 0, Map$.MODULE$.empty());
    awaitExecutors(wanted);
  }

  /** Returns the numbers of the session's executors by Worker, as their command lines tell. */
  private static Map<String, List<String>> executorsByWorker() {
    String application = SparkSession.active().sparkContext().applicationId();
    Map<String, List<String>> byWorker = new HashMap<>();
    ProcessHandle.allProcesses()
        .flatMap(process -> process.info().commandLine().stream())
        .map(EXECUTOR::matcher)
        .filter(matcher -> matcher.find() && matcher.group(2).equals(application))
        .forEach(
            matcher ->
                byWorker
                    .computeIfAbsent(matcher.group(3), worker -> new ArrayList<>())
                    .add(matcher.group(1)));
    return byWorker;
  }

  /** Returns the process id of one of the session's executors. */
  private static long oneExecutor() {
    String application = SparkSession.active().sparkContext().applicationId();
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .map(EXECUTOR::matcher)
                    .filter(matcher -> matcher.find() && matcher.group(2).equals(application))
                    .isPresent())
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

  private record Trained(float[] parameters, double seconds) {}

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
        "training.warmupUpdates=10",
        "training.maximumUpdates=" + FREQUENCY * ROUNDS,
        "averaging.workers=4",
        "averaging.schedule=constant",
        "averaging.optimizerState=local",
        "averaging.frequency=" + FREQUENCY,
        "validation.everyUpdates=" + CHECKPOINT,
        "validation.bleuSentences=0");
  }

  /** Trains in the open session. */
  private static Trained train(String run, String... more) throws IOException {
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new TrainJob())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err, true));
    long start = System.nanoTime();
    List<String> arguments = new ArrayList<>(settings(run));
    arguments.addAll(List.of(more));
    int code = ExitCodes.run(command, arguments.toArray(String[]::new));
    double seconds = secondsSince(start);
    assertThat(code).as(err.toString()).isZero();
    return new Trained(parameters(run), seconds);
  }

  private static float[] parameters(String run) throws IOException {
    Checkpoint last = run(run).lastCheckpoint().orElseThrow();
    assertThat(last.header().updates()).isEqualTo(FREQUENCY * ROUNDS);
    return last.parameters();
  }

  private static RunDirectory run(String run) throws IOException {
    return RunDirectory.open(HadoopConf.of(cluster.hadoop()), path(run));
  }

  private static org.apache.hadoop.fs.Path path(String run) {
    return new org.apache.hadoop.fs.Path("/" + run);
  }

  /** Trains while something is killed in the middle of a round. */
  private static DuringRound disturbed(String victim, Runnable kill) throws IOException {
    keepExecutors(2);
    DuringRound round = new DuringRound(DISTURBED_ROUND, kill);
    SparkSession.active().sparkContext().addSparkListener(round);
    Trained trained = train("without-" + victim);
    SparkSession.active().sparkContext().removeSparkListener(round);
    assertThat(round.happened()).isTrue();
    assertThat(trained.parameters()).isEqualTo(expected);
    System.out.printf(
        "%s killed in mid-round: the training took %.1f s%n", victim, trained.seconds());
    return round;
  }

  /** Sends SIGKILL. */
  private static void kill(long process) {
    assertThat(ProcessHandle.of(process).orElseThrow().destroyForcibly()).isTrue();
  }

  // --- what must hold

  @Test
  void twoExecutorsGiveTheBitsOfALocalTraining() throws IOException {
    keepExecutors(2);
    trainsToTheSameBits(2);
  }

  @Test
  @Order(LAST)
  void oneExecutorGivesThem() throws IOException {
    keepExecutors(1);
    trainsToTheSameBits(1);
  }

  private static void trainsToTheSameBits(int number) throws IOException {
    DuringRound round = new DuringRound(1, () -> {});
    SparkSession.active().sparkContext().addSparkListener(round);
    Trained trained = train("executors-" + number);
    SparkSession.active().sparkContext().removeSparkListener(round);
    assertThat(round.executors()).hasSize(number);
    assertThat(trained.parameters()).isEqualTo(expected);
  }

  @Test
  void survivesAnExecutor() throws IOException {
    keepExecutors(2);
    long executor = oneExecutor();
    assertThat(disturbed("executor", () -> kill(executor)).lostTasks()).isPositive();
    assertThat(cluster.processes()).doesNotContainValue(executor);
  }

  @Test
  void survivesASparkWorkerWithItsExecutor() throws IOException {
    Map<String, Long> before = cluster.processes();
    DuringRound round = disturbed("worker", () -> kill(before.get("worker1")));
    assertThat(round.lostTasks()).isPositive();
    assertThat(cluster.processes()).doesNotContainKey("worker1");
    cluster.startMissing();
    assertThat(cluster.processes()).containsKey("worker1");
  }

  @Test
  void survivesTheDataNodeThatHoldsACheckpoint() throws IOException {
    String checkpoint = String.format(Locale.ROOT, "without-datanode/checkpoints/%08d", CHECKPOINT);
    List<String> killed = new ArrayList<>();
    disturbed(
        "datanode",
        () -> {
          killed.add(holderOf(checkpoint));
          cluster.kill9(killed.get(0));
        });
    assertThat(cluster.processes()).doesNotContainKey(killed.get(0));
    Checkpoint half = Checkpoint.open(HadoopConf.of(cluster.hadoop()), path(checkpoint));
    assertThat(half.damage()).isEmpty();
    cluster.startMissing();
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
   * session.
   */
  @Test
  void resumesAfterTheDriver() throws IOException, InterruptedException {
    keepExecutors(2); // The driver gets the other cores.
    FileSystem hdfs = path("driver").getFileSystem(cluster.hadoop());
    // The last thing between the checkpoint and the next round.
    org.apache.hadoop.fs.Path report = new org.apache.hadoop.fs.Path(path("driver"), "report.html");
    killDriver(
        script("jobs/train.sh", settings("driver")), "a checkpoint", () -> exists(hdfs, report));
    assertThat(run("driver").lastCheckpoint().orElseThrow().header().updates())
        .isEqualTo(CHECKPOINT);

    awaitExecutors(2);
    Trained resumed = train("driver", "--resume");
    assertThat(run("driver").metrics().read())
        .anyMatch(
            row ->
                row instanceof MetricRow.Event event
                    && event.name().equals(MetricRow.Event.RESUMED)
                    && event.updates() == CHECKPOINT);
    assertThat(resumed.parameters()).isEqualTo(expected);
    System.out.printf(
        "driver killed in mid-round: --resume took %.1f s for half of the run%n",
        resumed.seconds());
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

  private static List<String> translating(String output) throws IOException {
    org.apache.hadoop.fs.Path table = path("sentences");
    if (!table.getFileSystem(cluster.hadoop()).exists(table)) {
      NumberedSentences.write(table);
    }
    if (trained == null) {
      trained = TestModel.trained(folder.resolve("trained"));
    }
    return List.of(
        "--model",
        trained.runPath(),
        "--input",
        table.toString(),
        "--column",
        "text",
        "--output",
        path(output).toString());
  }

  /** Translates in the open session and returns the job's messages. */
  private static String translate(String output) throws IOException {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new TranslateJob()).setErr(new PrintWriter(err, true));
    int code = ExitCodes.run(command, translating(output).toArray(String[]::new));
    assertThat(code).as(err.toString()).isZero();
    NumberedSentences.assertTranslated(path(output), cluster.hadoop());
    return err.toString();
  }

  @Test
  void aTranslationSurvivesAnExecutor() throws IOException {
    keepExecutors(2);
    long executor = oneExecutor();
    DuringRound writing =
        new DuringRound("translating", KILLED_TASK_OF_TRANSLATION, () -> kill(executor));
    SparkSession.active().sparkContext().addSparkListener(writing);
    translate("translated");
    SparkSession.active().sparkContext().removeSparkListener(writing);
    assertThat(writing.lostTasks()).isPositive();
    assertThat(cluster.processes()).doesNotContainValue(executor);
  }

  /** The finished parts are kept, and the same command makes the others. */
  @Test
  void aTranslationContinuesAfterTheDriver() throws IOException, InterruptedException {
    keepExecutors(2);
    FileSystem hdfs = path("resumed").getFileSystem(cluster.hadoop());
    org.apache.hadoop.fs.Path unfinished = path(".resumed.unfinished");
    killDriver(
        script("jobs/translate.sh", translating("resumed")),
        "a finished part",
        () ->
            partsIn(hdfs, new org.apache.hadoop.fs.Path(unfinished, "holder/*/staging-resumed"))
                > 0);
    assertThat(hdfs.exists(path("resumed"))).isFalse();
    assertThat(translate("resumed")).contains("rows were already done");
    assertThat(hdfs.exists(unfinished)).isFalse();
  }

  private static int partsIn(FileSystem hdfs, org.apache.hadoop.fs.Path place) {
    try {
      int parts = 0;
      for (FileStatus staging : hdfs.globStatus(place)) {
        parts += TranslationWork.finishedParts(staging.getPath(), hdfs).size();
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

  private static boolean exists(FileSystem fileSystem, org.apache.hadoop.fs.Path path) {
    try {
      return fileSystem.exists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start)
          .as(() -> "nanoseconds without " + what + "\n" + cluster.logs())
          .isLessThan(LIMIT_NANOS);
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
