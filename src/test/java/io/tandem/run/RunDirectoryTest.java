package io.tandem.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import io.tandem.config.ValidationSettings.Metric;
import io.tandem.storage.BuildInfo;
import io.tandem.storage.JavaInfo;
import io.tandem.storage.publish.Place;
import io.tandem.training.checkpoint.Best;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointChoice;
import io.tandem.training.shards.StageEnd;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Place.class)
class RunDirectoryTest {
  @Parameter Place place;

  @Test
  void manifestAndSettingsAreReadBack() throws IOException {
    Path path = Fixtures.run(place).path();

    RunDirectory run = RunDirectory.open(place.conf(), path);
    RunManifest manifest = run.manifest();
    assertThat(manifest.corpus()).isEqualTo(Fixtures.manifest().corpus());
    assertThat(manifest.spark()).isEqualTo(Fixtures.manifest().spark());
    assertThat(manifest.java()).isEqualTo(JavaInfo.current());
    assertThat(manifest.seed()).isEqualTo(7);
    assertThat(manifest.parameters()).isEqualTo(1234);
    assertThat(manifest.vocabulary()).isEqualTo(99);
    assertThat(manifest.tandem()).isEqualTo(BuildInfo.current());
    assertThat(manifest.started()).isBetween(Instant.now().minusSeconds(600), Instant.now());
    assertThat(manifest.settings().get("model")).extracting("preset").isEqualTo("tiny");
    assertThat(SettingsReader.ofText(run.settings(), List.of()).settings())
        .isEqualTo(SettingsReader.defaults().settings());
  }

  @Test
  void anExistingRunIsRefusedWithTheWaysOut() throws IOException {
    RunDirectory run = Fixtures.run(place);
    assertThatThrownBy(
            () ->
                RunDirectory.create(place.conf(), run.path(), "", Fixtures.manifest(), line -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(run.path().toString())
        .hasMessageContaining("--resume")
        .hasMessageContaining("another run.dir");
  }

  @Test
  void aDirectoryWithOtherThingsIsNotTouched() throws IOException {
    Path path = place.newPath();
    place.write(new Path(path, "thesis.doc"), new byte[1]);
    assertThatThrownBy(
            () -> RunDirectory.create(place.conf(), path, "", Fixtures.manifest(), line -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is not a training run");
    assertThat(Fixtures.names(place, path)).containsExactly("thesis.doc");
  }

  @Test
  void anotherManifestMakesNoRun() throws IOException {
    Path app = place.newPath();
    place.write(new Path(app, "manifest.json"), "{\"name\": \"my app\"}".getBytes(UTF_8));
    assertThat(RunDirectory.exists(place.conf(), app)).isFalse();
    assertThatThrownBy(() -> RunDirectory.requireFree(place.conf(), app))
        .hasMessageContaining("exists but is not a training run");

    Path corpus = place.newPath();
    place.write(new Path(corpus, "manifest.json"), "{\"kind\": \"tandem-corpus\"}".getBytes(UTF_8));
    assertThat(RunDirectory.exists(place.conf(), corpus)).isFalse();
    assertThatThrownBy(() -> RunDirectory.requireFree(place.conf(), corpus))
        .hasMessageContaining("is a corpus directory, not a place for a training run");
  }

  @Test
  void aRunIsRemovedWholeAndOnlyByWhoHoldsIt() throws IOException {
    RunDirectory run = Fixtures.run(place);
    Fixtures.checkpoint(run, 1, 100, 1);
    assertThatThrownBy(() -> RunDirectory.open(place.conf(), run.path()).remove())
        .isInstanceOf(IllegalStateException.class);
    assertThat(run.newestIntact()).isPresent();
    run.remove();
    assertThat(place.fileSystem().exists(run.path())).isFalse();
  }

  @Test
  void aCreationThatCrashedHalfwayIsNotAnObstacle() throws IOException {
    Path path = place.newPath();
    place.write(new Path(path, "effective.conf"), new byte[1]);
    place.write(new Path(path, "_manifest.json-0123"), new byte[1]);
    assertThat(RunDirectory.exists(place.conf(), path)).isFalse();
    assertThatCode(
            () -> RunDirectory.create(place.conf(), path, "", Fixtures.manifest(), line -> {}))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsNotARunIsNotOpened() throws IOException {
    Path absent = place.newPath();
    assertThatThrownBy(() -> RunDirectory.open(place.conf(), absent))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(absent + " is not a training run (no manifest.json)");

    Path corpus = place.newPath();
    place.write(new Path(corpus, "manifest.json"), "{\"kind\": \"tandem-corpus\"}".getBytes(UTF_8));
    assertThatThrownBy(() -> RunDirectory.open(place.conf(), corpus))
        .hasMessageContaining("found \"tandem-corpus\"");

    Path newer = place.newPath();
    place.write(
        new Path(newer, "manifest.json"),
        "{\"kind\": \"tandem-run\", \"formatVersion\": 9}".getBytes(UTF_8));
    assertThatThrownBy(() -> RunDirectory.open(place.conf(), newer))
        .hasMessageContaining("has format version 9, but this version of Tandem reads up to 1");
  }

  @Test
  void anEmptyRunHasNoCheckpoints() throws IOException {
    RunDirectory run = Fixtures.run(place);
    assertThat(run.lastCheckpoint()).isEmpty();
    assertThat(run.bestCheckpoint()).isEmpty();
    assertThat(run.newestIntact()).isEmpty();
  }

  @Test
  void retentionKeepsTheNewestAndTheBest() throws IOException {
    RunDirectory run = Fixtures.run(place);
    for (int i = 1; i <= 5; i++) {
      Checkpoint checkpoint = Fixtures.checkpoint(run, i, 100L * i, Math.abs(i - 2));
      if (i <= 2) {
        run.checkpoints().markBest(checkpoint, Metric.LOSS);
      }
      run.checkpoints().retain(2, 1, Metric.LOSS);
    }
    assertThat(Fixtures.names(place, new Path(run.path(), "checkpoints")))
        .containsExactly("00000200", "00000400", "00000500", "best.json");
    assertThat(run.bestCheckpoint().orElseThrow().header().updates()).isEqualTo(200);
    assertThat(run.checkpoints().bestMark()).hasValue(new Best("00000200", Metric.LOSS, 0));
    assertThat(run.lastCheckpoint().orElseThrow().header().updates()).isEqualTo(500);
  }

  @Test
  void retentionKeepsTheBestOfThoseThatWereMeasured() throws IOException {
    RunDirectory run = Fixtures.run(place);
    double[] losses = {5, 2, 3, 2, Double.NaN, 4, 6};
    for (int i = 0; i < losses.length; i++) {
      Fixtures.checkpoint(run, i + 1, 100L * (i + 1), losses[i]);
    }
    Path damaged =
        new Path(place.content(new Path(run.path(), "checkpoints/00000600")), "checkpoint.json");
    place.write(damaged, new byte[3]);
    run.checkpoints().retain(1, 2, Metric.LOSS);
    assertThat(Fixtures.names(place, new Path(run.path(), "checkpoints")))
        .containsExactly("00000200", "00000400", "00000700");
    run.checkpoints().retain(1, 1, Metric.LOSS);
    // Of equal ones the older was the best first.
    assertThat(Fixtures.names(place, new Path(run.path(), "checkpoints")))
        .containsExactly("00000200", "00000700");
  }

  @Test
  void theBestOfARunWithoutAValidationCannotBeAveragedButTheLastCan() throws IOException {
    RunDirectory run = Fixtures.run(place);
    Fixtures.checkpoint(run, 1, 100, Double.NaN);
    Fixtures.checkpoint(run, 2, 200, Double.NaN);
    assertThatThrownBy(
            () -> run.checkpoints().chosen(new CheckpointChoice(CheckpointChoice.Order.BEST, 2)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("none in " + run.path())
        .hasMessageContaining("has a validation")
        .hasMessageContaining("--average-last");
    assertThat(run.checkpoints().chosen(new CheckpointChoice(CheckpointChoice.Order.LAST, 2)))
        .hasSize(2);
  }

  @Test
  void aDamagedNewestCheckpointIsPassedOver() throws IOException {
    RunDirectory run = Fixtures.run(place);
    Fixtures.checkpoint(run, 1, 100, 1);
    Checkpoint damaged = Fixtures.checkpoint(run, 2, 200, 1);
    Checkpoint headless = Fixtures.checkpoint(run, 3, 300, 1);
    place.write(new Path(place.content(damaged.path()), "parameters.f32"), new byte[3]);
    place.fileSystem().delete(new Path(place.content(headless.path()), "checkpoint.json"), false);

    assertThat(run.newestIntact().orElseThrow().header().updates()).isEqualTo(100);
  }

  @Test
  void withoutAnyIntactCheckpointTheMessageSaysWhy() throws IOException {
    RunDirectory run = Fixtures.run(place);
    Checkpoint damaged = Fixtures.checkpoint(run, 2, 200, 1);
    place.write(new Path(place.content(damaged.path()), "parameters.f32"), new byte[3]);
    assertThatThrownBy(run::newestIntact)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("none of the 1 checkpoints")
        .hasMessageContaining("parameters.f32 is damaged: expected 600004 bytes, found 3");
  }

  @Test
  void resumingDropsTheLostFuture() throws IOException {
    RunDirectory run = Fixtures.run(place);
    MetricsLog metrics = run.metrics();
    metrics.startInterval(0);
    metrics.append(MetricRows.round(0), MetricRows.round(1));
    Checkpoint first = Fixtures.checkpoint(run, 2, 20, 1.5);
    run.samples().write(MetricRows.samples(20));
    metrics.startInterval(2);
    metrics.append(MetricRows.round(2));
    Checkpoint second = Fixtures.checkpoint(run, 3, 30, 1.0);
    run.checkpoints().markBest(second, Metric.LOSS);
    run.samples().write(MetricRows.samples(30));
    metrics.startInterval(3);
    metrics.append(MetricRows.round(3));

    run.rewindTo(second, Metric.LOSS);
    assertThat(run.metrics().read()).extracting(MetricRow::round).containsExactly(0L, 1L, 2L);

    run.rewindTo(first, Metric.LOSS);
    assertThat(run.metrics().read()).extracting(MetricRow::round).containsExactly(0L, 1L);
    assertThat(run.samples().read()).containsExactly(MetricRows.samples(20));
    assertThat(run.lastCheckpoint().orElseThrow().header().updates()).isEqualTo(20);
    // The best one was of the lost future: the best of what is left takes its place.
    assertThat(run.checkpoints().bestMark()).hasValue(new Best("00000020", Metric.LOSS, 1.5));

    run.rewindToStart();
    assertThat(run.metrics().read()).isEmpty();
    assertThat(run.samples().read()).isEmpty();
    assertThat(run.lastCheckpoint()).isEmpty();
    assertThat(run.bestCheckpoint()).isEmpty();
  }

  @Test
  void aCheckpointThatACrashKeptFromBeingMarkedIsTheBestOfTheResumedRun() throws IOException {
    RunDirectory run = Fixtures.run(place);
    Fixtures.checkpoint(run, 1, 10, 2.0);
    assertThat(run.rewind(Metric.LOSS)).isPresent();
    assertThat(run.checkpoints().bestMark()).hasValue(new Best("00000010", Metric.LOSS, 2.0));
    Fixtures.checkpoint(run, 2, 20, 1.5);
    assertThat(run.rewind(Metric.LOSS)).isPresent();
    assertThat(run.checkpoints().bestMark()).hasValue(new Best("00000020", Metric.LOSS, 1.5));
  }

  @Test
  void resumingWritesADamagedMarkOfTheBestAgain() throws IOException {
    RunDirectory run = Fixtures.run(place);
    Fixtures.checkpoint(run, 1, 10, 2.0);
    place.write(new Path(run.path(), "checkpoints/best.json"), new byte[40]);
    assertThat(run.rewind(Metric.LOSS)).isPresent();
    assertThat(run.bestCheckpoint().orElseThrow().path().getName()).isEqualTo("00000010");
  }

  @Test
  void goesBackToTheBestCheckpointOrElseToTheNewest() throws IOException {
    RunDirectory run = Fixtures.run(place);
    assertThat(run.rewindToBest(Metric.LOSS)).isEmpty();
    Checkpoint best = Fixtures.checkpoint(run, 1, 100, 1);
    run.checkpoints().markBest(best, Metric.LOSS);
    Fixtures.checkpoint(run, 2, 200, 2);
    place.write(new Path(place.content(best.path()), "parameters.f32"), new byte[3]);
    assertThat(run.rewindToBest(Metric.LOSS).orElseThrow().header().updates()).isEqualTo(200);
    place.fileSystem().delete(best.path(), true);
    run.checkpoints().markBest(Fixtures.checkpoint(run, 1, 100, 1), Metric.LOSS);
    assertThat(run.rewindToBest(Metric.LOSS).orElseThrow().header().updates()).isEqualTo(100);
    assertThat(run.lastCheckpoint().orElseThrow().header().updates()).isEqualTo(100);
  }

  @Test
  void rollbacksOutliveTheFutureTheyEnd() throws IOException {
    RunDirectory run = Fixtures.run(place);
    assertThat(run.rollbacks()).isEmpty();
    List<Rollback> made =
        List.of(
            new Rollback(MetricRows.TIME, 0, 0, "worker 1, update 5: the loss is NaN"),
            new Rollback(MetricRows.TIME, 2, 20, "\u221e"));
    run.writeRollbacks(made);
    Fixtures.checkpoint(run, 2, 20, 1);
    assertThat(run.rewind(Metric.LOSS).orElseThrow().header().round()).isEqualTo(2);
    assertThat(run.rollbacks()).isEqualTo(made);
  }

  @Test
  void stagesThatEndedLaterEndAgain() throws IOException {
    RunDirectory run = Fixtures.run(place);
    assertThat(run.stageEnds(Long.MAX_VALUE)).isEmpty();
    StageEnd first = new StageEnd(1, 2, 20, "after 20 updates");
    run.writeStageEnd(first);
    run.writeStageEnd(new StageEnd(2, 4, 40, "after 1.05 epochs"));
    assertThat(run.stageEnds(19)).isEmpty();
    assertThat(run.stageEnds(39)).containsExactly(first);
    StageEnd otherwise = new StageEnd(2, 3, 30, "no better validation among its last 2");
    run.writeStageEnd(otherwise);
    assertThat(run.stageEnds(40)).containsExactly(first, otherwise);
  }

  @Test
  void damagedSettingsAreNotTakenForDefaults() throws IOException {
    RunDirectory run = Fixtures.run(place);
    String written = run.settings();
    String cut = written.substring(0, written.indexOf("model"));
    for (String damaged : List.of("", cut, "model {", "\0\0\0\0\0\0\0\0")) {
      place.write(new Path(run.path(), "effective.conf"), damaged.getBytes(UTF_8));
      assertThatThrownBy(run::settings)
          .as(damaged)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("effective.conf")
          .hasMessageEndingWith(
              "; replace it with the effective.conf of a checkpoint in "
                  + run.path()
                  + "/checkpoints");
    }
    place.write(new Path(run.path(), "effective.conf"), "".getBytes(UTF_8));
    assertThatThrownBy(run::settings).hasMessageContaining("is damaged: it has no averaging;");
  }

  @Test
  void aManifestThatLacksSomethingIsDamaged() throws IOException {
    RunDirectory run = Fixtures.run(place);
    Path manifest = new Path(run.path(), RunDirectory.MANIFEST);
    for (String damaged : List.of("{\"kind\": \"tandem-run\"}", "{\"kind\": ", "\0\0\0\0")) {
      place.write(manifest, damaged.getBytes(UTF_8));
      assertThatThrownBy(run::manifest)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("manifest.json is damaged: ");
    }
  }

  @Test
  void aDamagedMarkOfTheBestSaysWhatToDo() throws IOException {
    RunDirectory run = Fixtures.run(place);
    String elsewhere = "{\"checkpoint\": \"../../other\", \"metric\": \"LOSS\", \"value\": 1}";
    for (byte[] damaged : List.of("{".getBytes(UTF_8), elsewhere.getBytes(UTF_8), new byte[40])) {
      place.write(new Path(run.path(), "checkpoints/best.json"), damaged);
      assertThatThrownBy(run::bestCheckpoint)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("best.json is damaged")
          .hasMessageEndingWith(
              "give the checkpoint's own path, or let jobs/train.sh --resume rewrite the file");
    }
  }
}
