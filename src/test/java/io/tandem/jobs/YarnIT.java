package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Command;
import io.tandem.Deployment;
import io.tandem.LocalCluster;
import io.tandem.SparkTest;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training on a real YARN, in both of its modes, by the script. */
@Tag("process")
class YarnIT {
  private static final int FREQUENCY = 4;

  /**
   * The update of the first checkpoint; a second follows in cluster mode and the last in client
   * mode.
   */
  private static final int CHECKPOINT = 2 * FREQUENCY;

  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(3);

  @TempDir private static Path folder;
  private static LocalCluster cluster;

  @BeforeAll
  static void startAndPrepare() throws IOException {
    cluster =
        LocalCluster.start(
            folder.resolve("cluster"),
            "--yarn",
            "--datanodes",
            "1",
            "--workers",
            "1",
            "--cores",
            "2",
            "--memory",
            "640m");
    SparkTest.session();
    Path sample = folder.resolve("eng-fra.tsv");
    Files.copy(YarnIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    int code =
        ExitCodes.run(
            new PrepareJob(),
            "corpus.dir=" + hdfs("corpus"),
            "corpus.inputs=[{path=\"" + sample + "\"}]",
            "corpus.split.valid=0.05",
            "subword.merges=300");
    assertThat(code).isZero();
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static org.apache.hadoop.fs.Path hdfs(String name) {
    return new org.apache.hadoop.fs.Path(cluster.site().get("fs.defaultFS") + "/" + name);
  }

  private static List<String> settings(String run, int maximumUpdates) {
    return List.of(
        "corpus.dir=" + hdfs("corpus"),
        "run.dir=" + hdfs(run),
        "model.encoderLayers=1",
        "model.decoderLayers=1",
        "model.modelSize=64",
        "model.heads=2",
        "model.feedForwardSize=128",
        "training.batchTokens=500",
        "training.maximumSentenceTokens=60",
        "training.warmupUpdates=0",
        "training.maximumUpdates=" + maximumUpdates,
        "averaging.workers=2",
        "averaging.qsrMaximum=1",
        "averaging.frequency=" + FREQUENCY,
        "validation.everyUpdates=" + CHECKPOINT,
        "validation.bleuSentences=0");
  }

  private static List<String> script(String mode, int maximumUpdates, String... more) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("bash", "-c", "eval \"$(jobs/cluster.sh env)\"; exec \"$@\"", "bash"));
    line.addAll(List.of("jobs/train.sh", "--deploy-mode", mode));
    line.addAll(List.of("--driver-java-options", Deployment.shortLived()));
    for (String conf :
        List.of(
            "spark.driver.memoryOverhead=1g",
            "spark.ui.enabled=false",
            "spark.executor.extraJavaOptions=" + Deployment.trainsBriefly())) {
      line.addAll(List.of("--conf", conf));
    }
    line.add("--");
    line.addAll(settings("run", maximumUpdates));
    line.addAll(List.of(more));
    return line;
  }

  /** One is found before Spark has been started, and one after it. */
  @ParameterizedTest
  @CsvSource({
    "training.batchTokens=0, train: training.batchTokens = 0",
    "corpus.dir=/nothing-here, train: corpus directory not found: /nothing-here"
  })
  void aMistakeInClusterModeEndsItsOnlyAttemptAndTheScriptSaysWhy(String wrong, String message)
      throws IOException {
    Command mistaken =
        Command.run(Deployment.home(), environment(), script("cluster", CHECKPOINT, wrong));

    assertThat(mistaken.exitCode()).as(mistaken.err()).isNotZero();
    assertThat(mistaken.err())
        .contains("diagnostics: " + message)
        .doesNotContain("Shutdown hook called before");
    Matcher number = Pattern.compile("application_(\\d+_\\d+)").matcher(mistaken.err());
    assertThat(number.find()).isTrue();
    try (Stream<Path> logs = Files.walk(folder)) {
      assertThat(logs.map(log -> log.getFileName().toString()).distinct())
          .filteredOn(name -> name.startsWith("container_" + number.group(1)))
          .contains("container_%s_01_000001".formatted(number.group(1)))
          .noneMatch(name -> name.contains("_02_"));
    }
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = cluster.environment();
    environment.put("TANDEM_DRIVER_MEMORY", "512m");
    return environment;
  }

  private static RunDirectory run(String name) throws IOException {
    return RunDirectory.open(HadoopConf.of(cluster.hadoop()), hdfs(name));
  }

  /** Returns the driver of cluster mode, a child process of the NodeManager. */
  private static Optional<ProcessHandle> applicationMaster() {
    return ProcessHandle.of(cluster.processes().get("nm1"))
        .orElseThrow()
        .descendants()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("java "))
                    .filter(line -> line.contains("yarn.ApplicationMaster"))
                    .filter(line -> !line.contains("bash"))
                    .isPresent())
        .findFirst();
  }

  @Test
  void aDriverLostInClusterModeIsStartedAgainAndClientModeContinuesToTheSameBits()
      throws IOException, InterruptedException {
    assertThat(
            ExitCodes.run(new TrainJob(), settings("local", 3 * CHECKPOINT).toArray(String[]::new)))
        .isZero();
    File log = folder.resolve("submit.log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(script("cluster", 2 * CHECKPOINT))
            .directory(Deployment.home().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log);
    builder.environment().putAll(environment());
    Process submit = builder.start();
    try {
      awaitFirstCheckpoint(submit, log);
      assertThat(applicationMaster().orElseThrow().destroyForcibly()).isTrue();
      assertThat(submit.waitFor(LIMIT_NANOS, TimeUnit.NANOSECONDS)).isTrue();
    } finally {
      submit.destroyForcibly().waitFor();
    }
    assertThat(submit.exitValue()).as(Files.readString(log.toPath())).isZero();
    assertThat(run("run").metrics().read())
        .filteredOn(MetricRow.Event.class::isInstance)
        .extracting(event -> ((MetricRow.Event) event).name())
        .containsExactly(
            MetricRow.Event.STARTED, MetricRow.Event.RESUMED, MetricRow.Event.FINISHED);

    Command client =
        Command.run(Deployment.home(), environment(), script("client", 3 * CHECKPOINT, "--resume"));
    assertThat(client.exitCode()).as(client.err()).isZero();
    assertThat(client.out()).contains("continuing from update " + 2 * CHECKPOINT);
    assertThat(run("run").lastCheckpoint().orElseThrow().parameters())
        .isEqualTo(run("local").lastCheckpoint().orElseThrow().parameters());
  }

  private static void awaitFirstCheckpoint(Process submit, File log)
      throws IOException, InterruptedException {
    FileSystem files = hdfs("run").getFileSystem(cluster.hadoop());
    // The last thing between the checkpoint and the next round.
    org.apache.hadoop.fs.Path report = new org.apache.hadoop.fs.Path(hdfs("run"), "report.html");
    long start = System.nanoTime();
    while (!files.exists(report)) {
      assertThat(submit.isAlive()).as(Files.readString(log.toPath())).isTrue();
      assertThat(System.nanoTime() - start).as("no checkpoint").isLessThan(LIMIT_NANOS);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
