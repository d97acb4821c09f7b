package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Training while HDFS refuses writes for a time: the run is never lost. */
@Tag("long")
class SavingIT {
  private static final String AGAIN = "trying again in";

  /** The line printed before the second and last checkpoint is written. */
  private static final String LAST_VALIDATION = "validation at update 20 (";

  @TempDir private static Path folder;
  private static MiniDFSCluster cluster;
  private static DistributedFileSystem hdfs;
  private static float[] expected;

  private final org.apache.hadoop.fs.Path run = newRun();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Runnable beforeLastCheckpoint = () -> {};
  private Runnable whenRefused = () -> {};

  /** An action on the cluster. */
  private interface Action {
    void run() throws IOException;
  }

  @BeforeAll
  static void prepareAndTrainUndisturbed() throws IOException {
    SparkTest.session();
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    cluster = new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
    cluster.waitActive();
    hdfs = cluster.getFileSystem();
    Path sample = folder.resolve("eng-fra.tsv");
    Files.copy(SavingIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"), sample);
    int code =
        ExitCodes.run(
            new PrepareJob(),
            "corpus.dir=" + folder.resolve("corpus"),
            "corpus.inputs=[{path=\"" + sample + "\"}]",
            "corpus.split.valid=0.05",
            "subword.merges=50");
    assertThat(code).isZero();
    SavingIT undisturbed = new SavingIT();
    assertThat(undisturbed.train()).as(undisturbed.err.toString()).isZero();
    expected = undisturbed.parameters();
  }

  @AfterAll
  static void stop() {
    cluster.shutdown(true);
  }

  private static org.apache.hadoop.fs.Path newRun() {
    return new org.apache.hadoop.fs.Path(cluster.getURI() + "/" + UUID.randomUUID());
  }

  private int train(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "model.encoderLayers=1",
                "model.decoderLayers=1",
                "model.modelSize=16",
                "model.heads=2",
                "model.feedForwardSize=32",
                "training.batchTokens=200",
                "training.maximumSentenceTokens=60",
                "training.warmupUpdates=0",
                "training.maximumUpdates=20",
                "averaging.qsrMaximum=1",
                "averaging.frequency=10",
                "validation.everyUpdates=10",
                "validation.bleuSentences=0",
                "corpus.dir=" + folder.resolve("corpus"),
                "run.dir=" + run));
    all.addAll(Arrays.asList(more));
    CommandLine command =
        new CommandLine(new TrainJob()).setOut(new Console(out)).setErr(new PrintWriter(err, true));
    return ExitCodes.run(command, all.toArray(String[]::new));
  }

  /** A console that triggers an action when the job prints a given line. */
  private final class Console extends PrintWriter {
    Console(Writer to) {
      super(to, true);
    }

    @Override
    public void println(String line) {
      super.println(line);
      if (line.startsWith(LAST_VALIDATION)) {
        beforeLastCheckpoint.run();
      } else if (line.contains(AGAIN)) {
        whenRefused.run();
      }
    }
  }

  private int trainWhile(Action disturbance, String... more) {
    beforeLastCheckpoint = unchecked(disturbance);
    return train(more);
  }

  private static Runnable unchecked(Action action) {
    return () -> {
      try {
        action.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private float[] parameters() throws IOException {
    return RunDirectory.open(HadoopConf.of(hdfs.getConf()), run)
        .lastCheckpoint()
        .orElseThrow()
        .parameters();
  }

  private List<String> checkpoints() throws IOException {
    return Arrays.stream(hdfs.listStatus(new org.apache.hadoop.fs.Path(run, "checkpoints")))
        .filter(FileStatus::isDirectory)
        .map(status -> status.getPath().getName())
        .toList();
  }

  private void assertSavedAfterWaiting() throws IOException {
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).contains("cannot write ").contains(AGAIN + " 1 s");
    assertThat(parameters()).isEqualTo(expected);
    assertThat(checkpoints()).containsExactly("00000010", "00000020");
  }

  @Test
  void waitsForTheEndOfSafeMode() throws IOException {
    whenRefused = unchecked(() -> hdfs.setSafeMode(HdfsConstants.SafeModeAction.SAFEMODE_LEAVE));
    int code =
        trainWhile(
            () -> hdfs.setSafeMode(HdfsConstants.SafeModeAction.SAFEMODE_ENTER),
            "run.retryMinutes=1");
    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).contains("Name node is in safe mode");
    assertSavedAfterWaiting();
  }

  @Test
  void aRoundThatIsLostInSafeModeIsMadeAgainAfterIt() throws IOException {
    SparkContext spark = SparkTest.session().sparkContext();
    SparkListener losing =
        new SparkListener() {
          private boolean lost;

          @Override
          public void onJobStart(SparkListenerJobStart job) {
            String description = job.properties().getProperty("spark.job.description", "");
            if (!lost && description.startsWith("round 2,")) {
              lost = true;
              setSafeMode(HdfsConstants.SafeModeAction.SAFEMODE_ENTER);
              spark.cancelJob(job.jobId());
            }
          }
        };
    whenRefused = () -> setSafeMode(HdfsConstants.SafeModeAction.SAFEMODE_LEAVE);
    spark.addSparkListener(losing);
    try {
      assertThat(train("run.retryMinutes=1")).as(err.toString()).isZero();
    } finally {
      spark.removeSparkListener(losing);
    }
    assertThat(out.toString())
        .contains("cannot write the return to the newest checkpoint: ")
        .contains("rolled back to update 10");
    assertSavedAfterWaiting();
  }

  private static void setSafeMode(HdfsConstants.SafeModeAction action) {
    unchecked(() -> hdfs.setSafeMode(action)).run();
  }

  @Test
  void waitsForALostDataNode() throws IOException {
    List<MiniDFSCluster.DataNodeProperties> stopped = new ArrayList<>();
    whenRefused =
        unchecked(
            () -> {
              if (!stopped.isEmpty()) {
                cluster.restartDataNode(stopped.remove(0), true);
                cluster.waitActive();
              }
            });
    int code = trainWhile(() -> stopped.add(cluster.stopDataNode(0)), "run.retryMinutes=1");
    assertThat(code).as(err.toString()).isZero();
    assertSavedAfterWaiting();
  }

  @Test
  void endsWithTheWayToContinueWhenTheDiskStaysFull() throws IOException {
    org.apache.hadoop.fs.Path directory = new org.apache.hadoop.fs.Path(run, "checkpoints");
    int code =
        trainWhile(
            () -> hdfs.setQuota(directory, HdfsConstants.QUOTA_DONT_SET, 1), "run.retryMinutes=0");
    assertThat(code).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString())
        .contains("train: cannot write the checkpoint of update 20: ")
        .contains("DiskSpace quota")
        .contains("the run is at its checkpoint of update 10")
        .contains("rerun with --resume")
        .doesNotContain("\tat ");
    assertThat(checkpoints()).as("nothing half-written").containsExactly("00000010");

    beforeLastCheckpoint = () -> {};
    hdfs.setQuota(directory, HdfsConstants.QUOTA_DONT_SET, HdfsConstants.QUOTA_RESET);
    err.getBuffer().setLength(0);
    assertThat(train("--resume")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("continuing from update 10");
    assertThat(parameters()).isEqualTo(expected);
  }
}
