package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tandem.SparkTest;
import io.tandem.jobs.PrepareJob;
import io.tandem.jobs.TrainJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A training whose run another process takes over in the middle of a long round. */
class OvertakenTrainingIT {
  private static final String BEAT = "tandem.writer.beat.millis";
  private static final int LIMIT_SECONDS = 60;

  @TempDir private Path folder;
  private final Configuration hadoop = SparkTest.session().sparkContext().hadoopConfiguration();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void beatFast() {
    hadoop.setInt(BEAT, 100);
  }

  @AfterEach
  void beatAsBefore() {
    hadoop.unset(BEAT);
  }

  private int run(Object job, List<String> arguments) {
    CommandLine command =
        new CommandLine(job)
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err, true));
    return ExitCodes.run(command, arguments.toArray(String[]::new));
  }

  @Tag("long")
  @Test
  void endsAtOnceAndDoesNotWaitForTheEndOfTheRound() throws Exception {
    Path pairs = folder.resolve("pairs.tsv");
    Files.copy(
        OvertakenTrainingIT.class.getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv"),
        pairs);
    Path corpus = folder.resolve("corpus");
    List<String> preparing =
        List.of(
            "corpus.dir=" + corpus,
            "corpus.inputs=[{path=\"%s\"}]".formatted(pairs),
            "corpus.split.valid=0.05",
            "subword.merges=100");
    assertThat(run(new PrepareJob(), preparing)).as(err.toString()).isZero();
    Path run = folder.resolve("run");
    List<String> training =
        List.of(
            "corpus.dir=" + corpus,
            "run.dir=" + run,
            "model.encoderLayers=1",
            "model.decoderLayers=1",
            "model.modelSize=8",
            "model.heads=2",
            "model.feedForwardSize=8",
            "training.warmupUpdates=0",
            "averaging.frequency=1000000",
            "training.batchTokens=128",
            "training.maximumUpdates=1000000",
            "validation.everyUpdates=1000000");

    CompletableFuture<Integer> code =
        CompletableFuture.supplyAsync(() -> run(new TrainJob(), training));
    Path holder = run.resolve(".writer/holder");
    awaitRound();
    FileUtils.deleteDirectory(holder.toFile());

    assertThat(code.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString())
        .startsWith("train: file:" + run + " was taken over or removed")
        .hasLineCount(1);
    // Its tasks have ended as well: others get the cores.
    assertTimeoutPreemptively(
        Duration.ofSeconds(LIMIT_SECONDS / 4),
        () -> assertThat(SparkTest.session().range(0, 4, 1, 4).count()).isEqualTo(4));
  }

  /** Waits until a stage has run for longer than any stage of the preparation. */
  private void awaitRound() throws InterruptedException, IOException {
    Path metrics = folder.resolve("run/metrics");
    var tracker = SparkTest.session().sparkContext().statusTracker();
    while (!Files.exists(metrics) || tracker.getActiveStageIds().length == 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
