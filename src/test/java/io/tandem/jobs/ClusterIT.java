package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.LocalCluster;
import io.tandem.PrintingSpark;
import io.tandem.config.SettingsReader;
import io.tandem.search.TrainedNetwork;
import io.tandem.search.Translation;
import io.tandem.store.Checkpoint;
import io.tandem.store.HadoopConf;
import io.tandem.store.RunDirectory;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import scala.Option;

/**
 * Training on a cluster of real processes, which are killed in the middle of it: the parameters are
 * those of an undisturbed run without a cluster, bit for bit. What each loss costs is printed. And
 * translating on it: nothing is lost or repeated.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
  /** Sessions are shared, as executors take seconds to start; and warm ones are measured. */
  private static final int FIRST = 1;

  private static final int LAST = Integer.MAX_VALUE;
  private static final int FREQUENCY = 12;
  private static final int ROUNDS = 4;

  /** One checkpoint is in the middle, one at the end. */
  private static final int CHECKPOINT = FREQUENCY * ROUNDS / 2;

  /** A worker that is lost here has a round after the checkpoint to make again. */
  private static final int DISTURBED_ROUND = ROUNDS;

  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

  @TempDir private static Path folder;
  private static LocalCluster cluster;
  private static float[] expected;
  private static double undisturbedSeconds;

  /** Executors of the session that is open; 0 for none. */
  private static int executors;

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

  /** A session on the cluster, the one that is open if it has as many executors. */
  private static void openOnCluster(int wanted) {
    if (executors != wanted) {
      open(
          cluster.master(),
          "spark.jars",
          Deployment.jar().toString(),
          "spark.cores.max",
          Integer.toString(wanted),
          "spark.executor.cores",
          "1",
          "spark.executor.memory",
          "640m",
          "spark.executor.extraJavaOptions",
          "--add-modules=jdk.incubator.vector",
          "spark.executorEnv.OMP_NUM_THREADS",
          "1");
      executors = wanted;
    }
    // The driver is one of them.
    await(
        "an executor",
        () ->
            SparkSession.active().sparkContext().statusTracker().getExecutorInfos().length
                == wanted + 1);
  }

  /** A JVM has room for one, and tests of other classes may have left theirs. */
  private static void closeSession() {
    Option<SparkSession> open = SparkSession.getDefaultSession();
    if (open.isDefined()) {
      open.get().stop();
    }
    executors = 0;
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
        "training.batchTokens=800",
        "training.maximumSentenceTokens=60",
        "training.warmupUpdates=10",
        "training.maximumUpdates=" + FREQUENCY * ROUNDS,
        "averaging.workers=4",
        "averaging.frequency=" + FREQUENCY,
        "validation.everyUpdates=" + CHECKPOINT,
        "validation.bleuSentences=0");
  }

  /** Trains on the session that is open. */
  private static Trained train(String run) throws IOException {
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new TrainJob())
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err, true));
    long start = System.nanoTime();
    int code = ExitCodes.run(command, settings(run).toArray(String[]::new));
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
    if (undisturbedSeconds == 0) {
      undisturbedSeconds = train("undisturbed").seconds();
    }
    DuringRound round = new DuringRound(DISTURBED_ROUND, kill);
    SparkSession.active().sparkContext().addSparkListener(round);
    Trained trained = train("without-" + victim);
    SparkSession.active().sparkContext().removeSparkListener(round);
    assertThat(round.happened()).isTrue();
    assertThat(trained.parameters()).isEqualTo(expected);
    System.out.printf(
        "%s killed in mid-round: %.1f s, %.1f s more than undisturbed%n",
        victim, trained.seconds(), trained.seconds() - undisturbedSeconds);
    return round;
  }

  /** SIGKILL. */
  private static void kill(long process) {
    assertThat(ProcessHandle.of(process).orElseThrow().destroyForcibly()).isTrue();
  }

  // --- what must hold

  @ParameterizedTest
  @Order(FIRST)
  @ValueSource(ints = {1, 4, 2})
  void theBitsDoNotDependOnTheNumberOfExecutors(int number) throws IOException {
    openOnCluster(number);
    DuringRound round = new DuringRound(1, () -> {});
    SparkSession.active().sparkContext().addSparkListener(round);
    Trained trained = train("executors-" + number);
    assertThat(round.executors()).hasSize(number);
    assertThat(trained.parameters()).isEqualTo(expected);
  }

  @Test
  void survivesAnExecutor() throws IOException {
    openOnCluster(2);
    long executor = cluster.processes().get("executor1");
    assertThat(disturbed("executor", () -> kill(executor)).lostTasks()).isPositive();
    assertThat(cluster.processes()).doesNotContainValue(executor);
  }

  @Test
  void survivesASparkWorkerWithItsExecutor() throws IOException {
    openOnCluster(2);
    Map<String, Long> before = cluster.processes();
    DuringRound round = disturbed("worker", () -> kill(before.get("worker1")));
    assertThat(round.lostTasks()).isPositive();
    assertThat(cluster.processes()).doesNotContainKey("worker1");
    cluster.startMissing();
    assertThat(cluster.processes()).containsKey("worker1");
  }

  @Test
  void survivesTheDataNodeThatHoldsACheckpoint() throws IOException {
    openOnCluster(2);
    String checkpoint = "without-datanode/checkpoints/%08d".formatted(CHECKPOINT);
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

  /** The DataNode that holds most blocks of what lies there. */
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

  @Test
  @Order(LAST)
  void resumesAfterTheDriver() throws IOException, InterruptedException {
    // Its executors get the cores.
    closeSession();
    FileSystem hdfs = path("driver").getFileSystem(cluster.hadoop());
    // The last thing between the checkpoint and the next round.
    org.apache.hadoop.fs.Path report = new org.apache.hadoop.fs.Path(path("driver"), "report.html");
    killDriver(script(), "a checkpoint", () -> exists(hdfs, report));
    assertThat(run("driver").lastCheckpoint().orElseThrow().header().updates())
        .isEqualTo(CHECKPOINT);

    long start = System.nanoTime();
    Command resumed = Command.run(Deployment.home(), cluster.environment(), script("--resume"));
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("going on from update " + CHECKPOINT);
    assertThat(parameters("driver")).isEqualTo(expected);
    System.out.printf(
        "driver killed in mid-round: --resume took %.1f s for half of the run%n",
        secondsSince(start));
  }

  /** Starts a job by its script and kills its driver as soon as something is there. */
  private static void killDriver(List<String> submission, String what, BooleanSupplier isThere)
      throws IOException, InterruptedException {
    File log = folder.resolve("driver.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(submission)
            .directory(Deployment.home().toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(cluster.environment());
    Process driver = builder.redirectOutput(log).start();
    try {
      await(
          what,
          () -> {
            assertThat(driver.isAlive() || isThere.getAsBoolean())
                .as("driver, see its log: " + log)
                .isTrue();
            return isThere.getAsBoolean();
          });
    } finally {
      driver.destroyForcibly().waitFor();
    }
  }

  /** Training by the script. */
  private static List<String> script(String... more) {
    List<String> arguments = new ArrayList<>(settings("driver"));
    arguments.addAll(List.of(more));
    return submission("jobs/train.sh", arguments);
  }

  /** A job by its script, which becomes the driver, on two executors. */
  private static List<String> submission(String script, List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("bash", "-c", "eval \"$(jobs/cluster.sh env)\"; exec \"$@\"", "bash"));
    line.addAll(List.of(script, "--executor-memory", "640m"));
    for (String conf :
        List.of("spark.executor.cores=1", "spark.cores.max=2", "spark.ui.enabled=false")) {
      line.addAll(List.of("--conf", conf));
    }
    line.add("--");
    line.addAll(arguments);
    return line;
  }

  // --- translations

  private static final int ROWS = 800;

  /** One reads the table, two translate; when another begins, one has finished its part. */
  private static final int KILLED_TASK = 4;

  private static TestModel trained;

  /** English sentences, numbered, on HDFS. */
  private static org.apache.hadoop.fs.Path table() throws IOException {
    org.apache.hadoop.fs.Path table = path("sentences");
    if (!table.getFileSystem(cluster.hadoop()).exists(table)) {
      SparkSession spark = SparkSession.active();
      List<Row> rows = new ArrayList<>();
      for (int id = 0; id < ROWS; id++) {
        rows.add(RowFactory.create(id, sentence(id)));
      }
      spark
          .createDataFrame(
              rows,
              new StructType().add("id", DataTypes.IntegerType).add("text", DataTypes.StringType))
          .coalesce(1)
          .write()
          .parquet(table.toString());
    }
    return table;
  }

  private static String sentence(int id) {
    List<String> sentences = TrainedNetwork.sources();
    return sentences.get(id % sentences.size()) + " " + id;
  }

  private static List<String> translating(String output) throws IOException {
    if (trained == null) {
      trained = TestModel.trained(folder.resolve("trained"));
    }
    return List.of(
        "--model",
        trained.runPath(),
        "--input",
        "/sentences",
        "--column",
        "text",
        "--output",
        output);
  }

  /** Every row once, in its place, and translated as without a cluster. */
  private static void assertTranslated(String output) throws IOException {
    org.apache.hadoop.fs.Path table = path(output);
    List<Row> rows = new ArrayList<>();
    for (FileStatus file : table.getFileSystem(cluster.hadoop()).listStatus(table)) {
      if (file.getPath().getName().endsWith(".parquet")) {
        rows.addAll(
            SparkSession.active().read().parquet(file.getPath().toString()).collectAsList());
      }
    }
    List<Translation> expected =
        TrainedNetwork.model()
            .translator(SettingsReader.defaults().settings().search(), 1)
            .translate(IntStream.range(0, ROWS).mapToObj(ClusterIT::sentence).toList());
    assertThat(rows).hasSize(ROWS);
    int different = 0;
    for (int id = 0; id < ROWS; id++) {
      assertThat(rows.get(id).getInt(0)).isEqualTo(id);
      different += rows.get(id).getString(2).equals(expected.get(id).text()) ? 0 : 1;
    }
    assertThat(different).isLessThanOrEqualTo(TrainedNetwork.isExactInEveryBatch() ? 0 : ROWS / 50);
  }

  @Test
  void translationSurvivesAnExecutor() throws IOException {
    openOnCluster(2);
    table();
    long executor = cluster.processes().get("executor1");
    DuringRound writing = new DuringRound("translating", KILLED_TASK, () -> kill(executor));
    SparkSession.active().sparkContext().addSparkListener(writing);
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new TranslateJob()).setErr(new PrintWriter(err, true));
    int code = ExitCodes.run(command, translating("/translated").toArray(String[]::new));
    SparkSession.active().sparkContext().removeSparkListener(writing);
    assertThat(code).as(err.toString()).isZero();
    assertThat(writing.lostTasks()).isPositive();
    assertThat(cluster.processes()).doesNotContainValue(executor);
    assertTranslated("translated");
  }

  /** Its finished parts stay, the others are made by the same command. */
  @Test
  @Order(LAST)
  void translationGoesOnAfterTheDriver() throws IOException, InterruptedException {
    openOnCluster(2);
    table();
    List<String> arguments = translating("/resumed");
    closeSession();
    FileSystem hdfs = path("resumed").getFileSystem(cluster.hadoop());
    org.apache.hadoop.fs.Path unfinished = path(".resumed.unfinished");
    killDriver(
        submission("jobs/translate.sh", arguments),
        "a finished part",
        () -> partsIn(hdfs, unfinished) > 0);
    assertThat(partsIn(hdfs, unfinished)).isPositive();
    assertThat(hdfs.exists(path("resumed"))).isFalse();

    Command resumed =
        Command.run(
            Deployment.home(),
            cluster.environment(),
            submission("jobs/translate.sh", arguments));
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("rows had been done before");
    assertThat(hdfs.exists(unfinished)).isFalse();
    open("local[2]");
    assertTranslated("resumed");
  }

  private static int partsIn(FileSystem hdfs, org.apache.hadoop.fs.Path place) {
    try {
      return hdfs.exists(place)
          ? TranslationWork.finishedParts(place, hdfs).size()
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole way takes minutes; this is what the script prepares for it. */
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
          .as("nanoseconds without " + what)
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
