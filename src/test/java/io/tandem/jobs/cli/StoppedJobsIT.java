package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Deployment;
import io.tandem.JobCommand;
import io.tandem.SparkTest;
import io.tandem.jobs.PrepareJob;
import io.tandem.jobs.TrainJob;
import io.tandem.run.RunDirectory;
import io.tandem.run.report.RunReport;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.Checkpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs in processes of their own that are interrupted (Ctrl-C), terminated, or suspended for a
 * while.
 */
@Tag("process")
class StoppedJobsIT {
  /** The times after which Spark considers an executor lost: a second instead of minutes. */
  private static final List<String> IMPATIENT =
      List.of(
          "-Dspark.executor.heartbeatInterval=500ms",
          "-Dspark.network.timeout=1s",
          "-Dspark.network.timeoutInterval=500ms");

  private static final int FREQUENCY = 5;

  @TempDir private static Path shared;
  private static Path sample;
  private static Path corpus;
  @TempDir private Path dir;

  @BeforeAll
  static void prepare() throws IOException {
    SparkTest.session();
    sample = shared.resolve("eng-fra.tsv");
    Files.copy(
        StoppedJobsIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    corpus = shared.resolve("corpus");
    assertThat(ExitCodes.run(new PrepareJob(), prepareArguments(corpus))).isZero();
  }

  @Test
  void anInterruptedPrepareSaysInOneLineWhatRemains() throws Exception {
    Job prepare =
        start(
            PrepareJob.class,
            List.of("-Dspark.extraListeners=" + NoisyEnd.class.getName()),
            prepareArguments(dir.resolve("corpus")));
    prepare.readTo("input 1: ");
    prepare.signal("INT");

    assertThat(prepare.end()).as(prepare.err()).isEqualTo(130);
    assertThat(prepare.err())
        .isEqualTo(
            "prepare: stopped by SIGINT; no corpus was written: run the same command again to"
                + " continue from the finished stages\n");
    assertThat(dir.resolve("corpus")).doesNotExist();
  }

  @Test
  void aPrepareThatIsInterruptedLateGoesOnFromItsFinishedStages() throws Exception {
    String[] arguments = prepareArguments(dir.resolve("corpus"));
    Job prepare = start(PrepareJob.class, List.of(), arguments);
    prepare.readTo("pairs of train");
    prepare.signal("TERM");
    assertThat(prepare.end()).as(prepare.err()).isEqualTo(143);

    Job again = start(PrepareJob.class, List.of(), arguments);
    assertThat(again.end()).as(again.err()).isZero();
    assertThat(again.lines)
        .anyMatch(line -> line.endsWith("annotated lines reused from a run that was stopped"));
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".corpus"));
    }
  }

  /** Prints a stack trace while the process ends, as Scala does; public for Spark. */
  public static final class NoisyEnd extends SparkListener {
    public NoisyEnd() {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> new Exception().printStackTrace()));
    }
  }

  @Test
  void aTrainingThatStoodStillContinuesAndOneThatIsInterruptedSavesAndResumesToTheSameBits()
      throws Exception {
    Path run = dir.resolve("run");
    Job train = start(TrainJob.class, IMPATIENT, trainArguments(run));
    train.readTo("kernels: ");
    train.standStill();
    train.readTo("validation at update 10 (");
    train.signal("INT");

    assertThat(train.end()).as(train.err()).isEqualTo(130);
    assertThat(train.err()).isEmpty();
    assertThat(train.lines)
        .anyMatch(line -> line.startsWith("SIGINT received: finishing the current round"))
        .anyMatch(line -> line.startsWith("stopped; saved as "))
        .anyMatch(line -> line.contains("--resume (run.dir="));
    assertThat(train.log()).doesNotContain("no recent heartbeats");
    assertThat(RunReport.of(open(run)).state()).isEqualTo("stopped");
    assertIsResumedToTheBitsOfAnUninterruptedOne(run);
  }

  private void assertIsResumedToTheBitsOfAnUninterruptedOne(Path run) throws IOException {
    long updates = last(run).header().updates();
    assertThat(updates).isGreaterThanOrEqualTo(10);
    assertThat(updates % FREQUENCY).isZero();
    String limit = "training.maximumUpdates=" + (updates + FREQUENCY);
    Path whole = dir.resolve("whole");
    assertThat(ExitCodes.run(new TrainJob(), "run.dir=" + run, limit, "--resume")).isZero();
    assertThat(ExitCodes.run(new TrainJob(), trainArguments(whole, limit))).isZero();
    assertThat(last(run).parameters()).isEqualTo(last(whole).parameters());
  }

  private static RunDirectory open(Path run) throws IOException {
    return RunDirectory.open(
        HadoopConf.of(new Configuration()), new org.apache.hadoop.fs.Path(run.toString()));
  }

  private static Checkpoint last(Path run) throws IOException {
    return open(run).lastCheckpoint().orElseThrow();
  }

  @Test
  void aTrainingThatSparkLeavesSaysInOneSentenceHowToContinue() throws Exception {
    Job train =
        start(
            TrainJob.class,
            List.of("-Dspark.extraListeners=" + SparkLeaver.class.getName()),
            trainArguments(dir.resolve("run")));

    assertThat(train.end()).as(train.err()).isEqualTo(1);
    assertThat(train.err())
        .startsWith("train: Spark stopped before the job was done")
        .contains("to continue from the newest checkpoint", "--resume (run.dir=")
        .contains("train: Spark's log is in ");
    // Spark's pools of threads may print what they reject once they are shut down.
    assertThat(train.err().lines().filter(line -> line.startsWith("train: "))).hasSize(2);
    assertThat(train.log()).contains("The job failed", SparkEndedException.class.getName());
  }

  /** A listener that stops Spark in the middle of a training; public for Spark. */
  public static final class SparkLeaver extends SparkListener {
    private final CountDownLatch jobs = new CountDownLatch(40);

    /**
     * Starts the thread that stops Spark, which listeners may not do, nor threads that they start.
     */
    public SparkLeaver() {
      Thread leaver =
          new Thread(
              () -> {
                try {
                  jobs.await();
                  SparkContext.getOrCreate().stop();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      leaver.setDaemon(true);
      leaver.start();
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      jobs.countDown();
    }
  }

  /** The signal comes before there is a run, whatever Spark is doing then. */
  @Test
  void aTrainingThatIsTerminatedBeforeItBeginsSaysSo() throws Exception {
    Job train = start(TrainJob.class, List.of(), trainArguments(dir.resolve("run")));
    train.readTo("memory, MiB");
    train.signal("TERM");

    assertThat(train.end()).as(train.err()).isEqualTo(143);
    assertThat(train.err()).startsWith("train: stopped by SIGTERM; ").hasLineCount(1);
  }

  private static String[] prepareArguments(Path corpus) {
    return new String[] {
      "corpus.dir=" + corpus,
      "corpus.inputs=[{path=\"%s\"}]".formatted(sample),
      "corpus.split.valid=0.05",
      "subword.merges=100"
    };
  }

  private static String[] trainArguments(Path run, String... more) {
    String[] own = {
      "corpus.dir=" + corpus,
      "run.dir=" + run,
      "model.encoderLayers=1",
      "model.decoderLayers=1",
      "model.modelSize=8",
      "model.heads=2",
      "model.feedForwardSize=8",
      "averaging.workers=2",
      "training.warmupUpdates=0",
      "averaging.qsrMaximum=1",
      "averaging.frequency=" + FREQUENCY,
      "training.optimizer=muon",
      "training.batchTokens=128",
      "training.maximumMinutes=3",
      "validation.everyUpdates=10",
      "validation.bleuSentences=3",
      "validation.samples=1",
      "search.maximumLength=8"
    };
    return Stream.concat(Stream.of(own), Stream.of(more)).toArray(String[]::new);
  }

  private Job start(Class<?> job, List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/proc/self/exe"))) {
      // A background process ignores SIGINT, and its children inherit that.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    List<String> all = new ArrayList<>(options);
    all.add("-Dlog4j2.configurationFile=" + Deployment.home().resolve("conf/log4j2.properties"));
    command.addAll(JobCommand.of(job, Deployment.shortLived(), all, List.of(arguments)));
    String name = "job-" + job.getSimpleName();
    Path err = dir.resolve(name + ".err");
    Path log = dir.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().put("TANDEM_LOG_FILE", log.toString());
    return new Job(builder.start(), err, log, new ArrayList<>());
  }

  /** A process and what it has printed so far. */
  private record Job(Process process, Path errors, Path logged, List<String> lines) {
    void readTo(String part) throws IOException {
      BufferedReader reader = process.inputReader();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (line.contains(part)) {
          return;
        }
      }
      throw new AssertionError("no line '%s' in %s%n%s".formatted(part, lines, err()));
    }

    void signal(String name) throws IOException, InterruptedException {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    void standStill() throws IOException, InterruptedException {
      signal("STOP");
      TimeUnit.SECONDS.sleep(3); // Nothing but time makes Spark miss a heartbeat.
      signal("CONT");
    }

    int end() throws IOException, InterruptedException {
      process.inputReader().lines().forEach(lines::add);
      try {
        return process.waitFor();
      } finally {
        process.destroyForcibly();
      }
    }

    /** Returns what was printed on standard error, without the JVM's warning about a module. */
    String err() throws IOException {
      return Files.readString(errors).replaceFirst("WARNING: Using incubator modules.*\n", "");
    }

    String log() throws IOException {
      return Files.exists(logged) ? Files.readString(logged) : "";
    }
  }
}
