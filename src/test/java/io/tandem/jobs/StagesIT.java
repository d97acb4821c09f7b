package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.training.shards.StageEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages of mixtures, through the jobs as users call them. */
@Tag("long")
class StagesIT {
  /** The settings of workers whose rounds have two updates each. */
  private static final String SHORT = "averaging.qsrMaximum=2";

  private static final String STAGES =
      "training.stages=[{ shares { clean = 0.5, back = 0.5 }, epochs = 0.5 },"
          + " { shares { clean = 0.1, back = 0.9 }, updates = 4 }, { shares { clean = 1 } }]";

  @TempDir private static Path dir;

  /** The run by {@link #STAGES} that nothing has interrupted. */
  private static RunDirectory whole;

  @BeforeAll
  static void prepare() throws IOException {
    SparkTest.session();
    List<String> lines =
        new ArrayList<>(
            new String(
                    StagesIT.class
                        .getResourceAsStream("/io/tandem/corpus/tatoeba.eng-fra.tsv")
                        .readAllBytes(),
                    StandardCharsets.UTF_8)
                .lines()
                .toList());
    Files.write(dir.resolve("clean.tsv"), lines.subList(0, lines.size() / 4));
    Files.write(dir.resolve("back.tsv"), lines.subList(lines.size() / 4, lines.size()));
    SampleJobs.call(
        new PrepareJob(),
        "corpus.dir=" + dir.resolve("corpus"),
        "corpus.inputs=[{path=\"%s/clean.tsv\", name=clean}, {path=\"%s/back.tsv\", name=back}]"
            .formatted(dir, dir),
        "corpus.split.valid=0.05",
        "subword.merges=200");
    train("whole", STAGES);
    whole = run("whole");
  }

  private static String[] arguments(String run, String... more) {
    return Stream.concat(
            Stream.of(
                "corpus.dir=" + dir.resolve("corpus"),
                "run.dir=" + dir.resolve(run),
                "model.encoderLayers=1",
                "model.decoderLayers=1",
                "model.modelSize=16",
                "model.heads=2",
                "model.feedForwardSize=32",
                "training.batchTokens=256",
                "training.maximumSentenceTokens=60",
                "training.warmupUpdates=0",
                "training.maximumUpdates=24",
                "averaging.frequency=2",
                "validation.everyUpdates=8",
                "validation.bleuSentences=0",
                "validation.samples=0",
                "checkpoints.keepLast=9"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static String train(String run, String... more) {
    return SampleJobs.call(new TrainJob(), arguments(run, with(more, SHORT)));
  }

  private static RunDirectory run(String name) throws IOException {
    return SampleJobs.run(dir.resolve(name));
  }

  private static float[] parameters(RunDirectory run) throws IOException {
    return run.lastCheckpoint().orElseThrow().parameters();
  }

  private static List<MetricRow.Round> rounds(RunDirectory run) throws IOException {
    return run.metrics().read().stream()
        .filter(MetricRow.Round.class::isInstance)
        .map(MetricRow.Round.class::cast)
        .toList();
  }

  @Test
  void eachStageEndsAtItsLimitAndMetricsSayWhereTrainingIs() throws IOException {
    List<StageEnd> ends = whole.stageEnds(24);
    assertThat(ends).extracting(StageEnd::stage).containsExactly(1, 2);
    long first = ends.get(0).updates();
    assertThat(ends.get(1))
        .isEqualTo(new StageEnd(2, (first + 4) / 2, first + 4, "after 4 updates"));
    for (MetricRow.Round round : rounds(whole)) {
      assertThat(round.seen().stage())
          .isEqualTo(round.updates() <= first ? 1 : round.updates() <= first + 4 ? 2 : 3);
    }
    List<MetricRow.Seen> ofFirst =
        rounds(whole).stream().map(MetricRow.Round::seen).filter(s -> s.stage() == 1).toList();
    assertThat(ofFirst.get(ofFirst.size() - 1).epochs()).isGreaterThanOrEqualTo(0.5);
    assertThat(ofFirst.get(ofFirst.size() - 2).epochs()).isLessThan(0.5);
    assertThat(whole.metrics().read())
        .filteredOn(row -> row instanceof MetricRow.Validation)
        .extracting(MetricRow::updates)
        .contains(first, first + 4);
    assertThat(whole.metrics().read())
        .filteredOn(row -> row instanceof MetricRow.Event)
        .extracting(row -> ((MetricRow.Event) row).message())
        .anyMatch(text -> text.startsWith("stage 1 of 3: an epoch sees "))
        .anyMatch(
            text ->
                text.startsWith("stage 1 ended at update " + first + ", after 0.")
                    && text.contains("; stage 2 of 3: an epoch sees "));
    assertThat(dir.resolve("whole").resolve("report.html")).content().contains(" of stage 3");
  }

  @Test
  void aRunThatIsResumedInAndBetweenStagesIsTheUninterruptedOne() throws IOException {
    long first = whole.stageEnds(24).get(0).updates();
    train("parts", STAGES, "training.maximumUpdates=" + (first - 2));
    assertThat(run("parts").stageEnds(24)).isEmpty();
    // The run ends where the stage does, before that is kept.
    String atTheEnd = train("parts", STAGES, "training.maximumUpdates=" + first, "--resume");
    assertThat(atTheEnd).contains("warning: training has ended in stage 1 of 3, before the last");
    assertThat(run("parts").stageEnds(24)).isEmpty();
    for (long updates = first + 2; updates <= 24; updates += 4) {
      train("parts", STAGES, "training.maximumUpdates=" + updates, "--resume");
    }
    train("parts", STAGES, "--resume");
    assertThat(run("parts").stageEnds(24)).isEqualTo(whole.stageEnds(24));
    assertThat(parameters(run("parts"))).isEqualTo(parameters(whole));
    assertThat(rounds(run("parts")).stream().map(MetricRow.Round::seen))
        .isEqualTo(rounds(whole).stream().map(MetricRow.Round::seen).toList());
  }

  /** A damaged checkpoint is passed over: the stage that ended after the earlier one ends again. */
  @Test
  void aRunThatGoesBackBehindTheEndOfAStageEndsItAgain() throws IOException {
    train("back", STAGES, "validation.everyUpdates=4");
    RunDirectory run = run("back");
    long first = run.stageEnds(24).get(0).updates();
    try (Stream<Path> checkpoints = Files.list(dir.resolve("back").resolve("checkpoints"))) {
      for (Path checkpoint : checkpoints.filter(Files::isDirectory).toList()) {
        if (Long.parseLong(checkpoint.getFileName().toString()) >= first) {
          Files.writeString(checkpoint.resolve("checkpoint.json"), "{");
        }
      }
    }
    train("back", STAGES, "validation.everyUpdates=4", "--resume");
    assertThat(run("back").stageEnds(24)).isEqualTo(whole.stageEnds(24));
    assertThat(parameters(run("back"))).isEqualTo(parameters(whole));
  }

  @Test
  void twoWorkersSeeWhatOneWorkerWithTwoMicroBatchesSees() throws IOException {
    SampleJobs.call(new TrainJob(), arguments("two", STAGES, "averaging.mode=synchronous"));
    SampleJobs.call(
        new TrainJob(),
        arguments(
            "one",
            STAGES,
            "averaging.mode=synchronous",
            "averaging.workers=1",
            "training.microBatches=2",
            "training.batchTokens=512"));
    assertThat(run("one").stageEnds(24)).extracting(StageEnd::updates).isNotEmpty();
    assertThat(run("one").stageEnds(24)).isEqualTo(run("two").stageEnds(24));
    assertThat(parameters(run("one"))).isEqualTo(parameters(run("two")));
  }

  /** BLEU stays 0, so that each validation after the first is no better. */
  @Test
  void validationsWithoutGainEndAStageAlsoInAResumedRun() throws IOException {
    String[] settings = {
      "training.stages=[{patience=2}, {shares{clean=1}}]",
      "validation.metric=bleu",
      "validation.bleuSentences=2",
      "search.maximumLength=8",
      "validation.everyUpdates=4"
    };
    train("patient", settings);
    List<StageEnd> ends = run("patient").stageEnds(24);
    assertThat(ends)
        .containsExactly(new StageEnd(1, 6, 12, "no better validation among its last 2"));
    train("patient-parts", with(settings, "training.maximumUpdates=8"));
    // The run ends with the stage, before that is kept.
    train("patient-parts", with(settings, "training.maximumUpdates=12", "--resume"));
    assertThat(train("patient-parts", with(settings, "--resume")))
        .contains(
            "stage 1 ended at update 12, no better validation among its last 2; stage 2 of 2");
    assertThat(run("patient-parts").stageEnds(24)).isEqualTo(ends);
    assertThat(parameters(run("patient-parts"))).isEqualTo(parameters(run("patient")));
  }

  private static String[] with(String[] settings, String... more) {
    List<String> all = new ArrayList<>(List.of(settings));
    Collections.addAll(all, more);
    return all.toArray(String[]::new);
  }

  /** The first stage has the seed of the training. */
  @Test
  void aStageWithoutSharesIsTheTrainingWithoutStages() throws IOException {
    train("plain", "training.maximumUpdates=8");
    train("first", "training.stages=[{updates=4}, {}]", "training.maximumUpdates=8");
    assertThat(rounds(run("first")).get(1).loss()).isEqualTo(rounds(run("plain")).get(1).loss());
    assertThat(rounds(run("first")).get(2).loss()).isNotEqualTo(rounds(run("plain")).get(2).loss());
  }

  @Test
  void whatCannotBeMixedIsRefusedBeforeThereIsARun() {
    assertThat(mistake("training.stages=[{shares{cleen=1}}]"))
        .contains("/corpus has no input cleen with training pairs, but back, clean; did you mean");
    assertThat(mistake("training.stages=[{shares{clean=1}}]", "training.maximumSentenceTokens=2"))
        .contains("an epoch of the corpus sees no pair of clean");
    assertThat(
            mistake(
                "training.stages=[{shares{back=0.5,clean=0.5},epochs=1},{shares{clean=1}}]",
                "averaging.workers=40"))
        .contains("{ shares { clean = 1.0 } }: there are so few pairs that a micro-batch of worker")
        .contains("use fewer averaging.workers or training.microBatches, or more text");
    assertThat(dir.resolve("refused")).doesNotExist();
  }

  @Test
  void aRunIsNotResumedWithOtherStages() {
    assertThat(
            SampleJobs.mistake(
                new TrainJob(),
                "run.dir=" + dir.resolve("whole"),
                "training.stages=[{shares{clean=1}}]",
                "--resume"))
        .contains(
            "the run was started with training.stages = [{ shares { back = 0.5, clean ="
                + " 0.5 }, epochs = 0.5 }, ")
        .contains("(now [{ shares { clean = 1.0 } }])");
  }

  private static String mistake(String... settings) {
    return SampleJobs.mistake(new TrainJob(), arguments("refused", settings));
  }
}
