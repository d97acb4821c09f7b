package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modifiers of training pairs, through the jobs as users call them. */
class ModifiersIT {
  private static final String MODIFIERS =
      "training.modifiers=[{ modifier = upper-case, share = 0.4 },"
          + " { modifier = typos, share = 0.4 }, { modifier = merge, share = 0.4 }]";

  @TempDir private static Path dir;
  private static SampleJobs jobs;

  @BeforeAll
  static void prepare() throws IOException {
    SparkTest.session();
    jobs = SampleJobs.in(dir, "");
    jobs.prepare("corpus", "subword.merges=200");
  }

  private static String[] training(String run, String... settings) {
    String[] all =
        Stream.concat(Stream.of("run.dir=" + dir.resolve(run)), Stream.of(settings))
            .toArray(String[]::new);
    return jobs.training("corpus", all);
  }

  private static float[] parameters(String run) throws IOException {
    return SampleJobs.run(dir.resolve(run)).lastCheckpoint().orElseThrow().parameters();
  }

  private static float[] train(String run, String... settings) throws IOException {
    SampleJobs.call(new TrainJob(), training(run, settings));
    return parameters(run);
  }

  @Test
  void aResumedRunIsTheUninterruptedOneAndKeepsItsModifiers() throws IOException {
    float[] whole = train("whole", MODIFIERS, "validation.everyUpdates=2");
    train("parts", MODIFIERS, "training.maximumUpdates=2", "validation.everyUpdates=2");
    assertThat(
            SampleJobs.mistake(
                new TrainJob(),
                training("parts", "training.modifiers=[{modifier=merge,share=0.5}]", "--resume")))
        .contains(
            "the run was started with training.modifiers ="
                + " [{ modifier = upper-case, share = 0.4 },")
        .contains("(now [{ modifier = merge, share = 0.5 }])");
    SampleJobs.call(
        new TrainJob(), "run.dir=" + dir.resolve("parts"), "training.maximumUpdates=4", "--resume");
    assertThat(parameters("parts")).isEqualTo(whole);
  }

  @Test
  void twoWorkersSeeWhatOneWorkerWithTwoMicroBatchesSees() throws IOException {
    List<String> common = List.of(MODIFIERS, "averaging.mode=synchronous", "model.dropout=0.1");
    float[] two =
        train(
            "two-workers",
            Stream.concat(common.stream(), Stream.of("averaging.workers=2"))
                .toArray(String[]::new));
    float[] one =
        train(
            "one-worker",
            Stream.concat(
                    common.stream(),
                    Stream.of(
                        "averaging.workers=1",
                        "training.microBatches=2",
                        "training.batchTokens=128"))
                .toArray(String[]::new));
    assertThat(one).isEqualTo(two);
  }

  @Test
  void aShareOfZeroChangesNoBitsAndOthersDoInCellsOfSweepsToo() throws IOException {
    float[] plain = train("plain");
    assertThat(train("zero", "training.modifiers=[{modifier=upper-case,share=0}]"))
        .isEqualTo(plain);
    assertThat(
            SampleJobs.call(
                new SweepJob(),
                training(
                    "sweep",
                    "sweep.parts.modified." + MODIFIERS,
                    "validation.patience=0",
                    "sweep.cells=[modified]")))
        .contains("1 of 1: modified");
    assertThat(parameters("sweep/modified"))
        .isNotEqualTo(plain)
        .isEqualTo(train("modified", MODIFIERS));
  }

  @Test
  void capitalsOfACorpusInLowerCaseAreRefusedBeforeThereIsARun() {
    jobs.prepare("lower", "subword.merges=200", "corpus.casing=lower");
    assertThat(
            SampleJobs.mistake(
                new TrainJob(),
                training("refused", MODIFIERS, "corpus.dir=" + dir.resolve("lower"))))
        .startsWith("train: training.modifiers upper-case has no effect with the subwords");
    assertThat(dir.resolve("refused")).doesNotExist();
  }
}
