package io.tandem.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.Deployment;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SweepCell;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.storage.GivenPath;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepPlanTest {
  private static final String FILE =
      """
      run.dir = sweep
      training { batchTokens = 1000, maximumUpdates = 60 }
      validation.patience = 0
      sweep {
        parts {
          k2 { averaging.workers = 2 }
          k4 { averaging.workers = 4, training.batchTokens = 500 }
          k6 { averaging.workers = 6, training.maximumUpdates = 20 }
          h1 { averaging.frequency = 1 }
          h9 { averaging.frequency = 9 }
          rate2 { averaging.frequency = 6 }
          fast { training.learningRate = 0.01 }
          more { training.maximumUpdates = 61 }
          endless { training.maximumUpdates = 0, training.maximumMinutes = 5 }
          short { training.maximumMinutes = 5 }
          early { validation.patience = 3 }
        }
        cells = [ %s ]
      }
      """;

  private static SweepPlan plan(String cells, String... overrides) {
    return SweepPlan.of(
        SettingsReader.ofText(FILE.formatted(cells), List.of(overrides)).sweepCells());
  }

  @Test
  void workersTimesBatchTimesUpdatesIsWhatMustBeEqual() {
    assertThat(plan("k2-h1, k4-h1, k6-h9").names()).containsExactly("k2-h1", "k4-h1", "k6-h9");
    assertThatThrownBy(() -> plan("k2-h1, k4-h1, k4-h9-more"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("k2-h1 and k4-h9-more")
        .hasMessageContaining("2 workers * 1,000 tokens per batch * 60 updates = 120,000")
        .hasMessageContaining("4 workers * 500 tokens per batch * 61 updates = 122,000");
  }

  @Test
  void partsThatTrainingsDoNotReadAreRefused() {
    SettingsReader settings =
        SettingsReader.ofText(
            "sweep.parts { cased { model.preset = tiny, corpus.casing = truecase } }", List.of());
    assertThatThrownBy(() -> JobSettings.refuseOtherParts(settings))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sweep.parts.cased (")
        .hasMessageEndingWith(
            "corpus.casing has no effect in the trainings of a sweep: leave it out, as all train on"
                + " the corpus as it was prepared");
    SettingsReader shipped =
        SettingsReader.of(
            GivenPath.file(Deployment.home() + "/conf/sweep-averaging.conf"),
            new Configuration(),
            List.of());
    assertThat(JobSettings.refuseOtherParts(shipped)).isSameAs(shipped);
  }

  @ParameterizedTest
  @ValueSource(strings = {"k2-endless", "k2-short", "k2-early"})
  void nothingElseMayEndACell(String cell) {
    assertThatThrownBy(() -> plan(cell))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(cell)
        .hasMessageContaining("= 0");
  }

  @Test
  void cellsThatAreTheSameTrainingAreRefused() {
    assertThatThrownBy(() -> plan("k2-h1, k2-h9", "averaging.frequency=5"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("k2-h1 and k2-h9 have the same settings");
  }

  @Test
  void runsAtSeveralRatesThatAreOneTrainingOrHaveOneNameAreRefused() {
    assertThatThrownBy(() -> plan("k2, k2-fast", "sweep.rates=[1, 2]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("k2-rate2 and k2-fast have the same settings");
    assertThatThrownBy(() -> plan("k2, k2-rate2", "sweep.rates=[1, 2]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("two runs would be named k2-rate2");
    assertThat(plan("k2, k2-rate2", "sweep.rates=[1, 3]", "sweep.seeds=[1, 2, 3]").runsOfEach())
        .isEqualTo(4);
  }

  @Test
  void aFileWithoutCellsIsRefused() {
    assertThatThrownBy(() -> plan(""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sweep.cells is empty");
  }

  @Test
  void cellsAreChosenByNameInTheOrderOfTheFile() {
    SweepPlan all = plan("k2-h1, k2-h9, k4-h1, k4-h9");

    assertThat(all.only(List.of("k4-h1", "k2-h9")).names()).containsExactly("k2-h9", "k4-h1");
    assertThat(all.only(List.of("*-h1")).names()).containsExactly("k2-h1", "k4-h1");
    assertThat(all.only(List.of("*")).names()).isEqualTo(all.names());
    assertThatThrownBy(() -> all.only(List.of("k2*", "k3*")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("--cells k3*")
        .hasMessageContaining("k2-h1, k2-h9");
  }

  /** The cells differ in averaging alone: a cell that is not comparable would be refused. */
  @Test
  void theShippedSweepComparesAveragingAndNothingElse() {
    SweepPlan plan =
        SweepPlan.of(
            SettingsReader.of(
                    GivenPath.option(
                        "--config",
                        Deployment.home().resolve("conf/sweep-averaging.conf").toString()),
                    new Configuration(),
                    List.of("run.dir=sweep"))
                .sweepCells());

    for (String workers : List.of("k2", "k4")) {
      for (String way : List.of("sync", "h1", "h10", "h50", "h200", "h50-diloco")) {
        assertThat(plan.names()).contains(workers + "-" + way);
      }
    }
    Settings first = plan.cells().get(0).reader().settings();
    for (SweepCell cell : plan.cells()) {
      Settings settings = cell.reader().settings();
      assertThat(settings.model()).isEqualTo(first.model());
      assertThat(settings.validation()).isEqualTo(first.validation());
      assertThat(settings.training().learningRate()).isEqualTo(first.training().learningRate());
      assertThat(settings.training().maximumUpdates()).isEqualTo(first.training().maximumUpdates());
    }
  }
}
