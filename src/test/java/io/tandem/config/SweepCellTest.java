package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepCellTest {
  private static final String FILE =
      """
      run.dir = /base
      averaging.frequency = 7
      training.batchTokens = 500
      sweep {
        parts {
          k2 { averaging.workers = 2 }
          k4 { averaging { workers = 4, frequency = 3 } }
          h10 { averaging.frequency = 10 }
          misspelt { averaging.frequenzy = 10 }
          other { seed = 2 }
          none = 3
        }
        cells = %s
      }
      """;

  private static List<SweepCell> cells(String cells, String... overrides) {
    return SettingsReader.ofText(FILE.formatted(cells), List.of(overrides)).sweepCells();
  }

  @Test
  void partsAreLaidOverTheFileTheLaterOverTheEarlier() {
    List<SweepCell> cells = cells("[ k2, k4, k4-h10 ]");

    assertThat(cells).extracting(SweepCell::name).containsExactly("k2", "k4", "k4-h10");
    assertThat(cells)
        .extracting(cell -> cell.reader().settings().averaging().frequency())
        .containsExactly(7, 3, 10);
    assertThat(cells)
        .extracting(cell -> cell.reader().settings().averaging().workers())
        .containsExactly(2, 4, 4);
    assertThat(cells)
        .allSatisfy(
            cell -> assertThat(cell.reader().settings().training().batchTokens()).isEqualTo(500));
  }

  @Test
  void everyCellHasItsOwnRunDirectory() {
    assertThat(cells("[ k2, k4-h10 ]", "run.dir=hdfs:///s"))
        .extracting(cell -> cell.reader().settings().run().dir())
        .containsExactly("hdfs:///s/k2", "hdfs:///s/k4-h10");
  }

  @Test
  void argumentsWinOverParts() {
    assertThat(cells("[ k4-h10 ]", "averaging.frequency=99").get(0).reader().settings())
        .extracting(settings -> settings.averaging().frequency())
        .isEqualTo(99);
  }

  @Test
  void aCellsSettingsCanBeReadBack() {
    SettingsReader cell = cells("[ k4-h10 ]").get(0).reader();

    assertThat(cell.render()).doesNotContain("sweep {", "parts");
    assertThat(SettingsReader.ofText(cell.render(), List.of()).settings())
        .isEqualTo(cell.settings());
  }

  @Test
  void theFileItselfIsATraining() {
    Settings base = SettingsReader.ofText(FILE.formatted("[ k4 ]"), List.of()).settings();

    assertThat(base.averaging().frequency()).isEqualTo(7);
  }

  @Test
  void whatIsNotAPartIsRefusedWithTheNearest() {
    assertThatThrownBy(() -> cells("[ k2-h1 ]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("\"k2-h1\"")
        .hasMessageContaining("part \"h1\"")
        .hasMessageContaining("did you mean h10?");
    assertThatThrownBy(
            () ->
                SettingsReader.ofText("sweep { parts { a {} }, cells = [ a-c ] }", List.of())
                    .sweepCells())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("part \"c\"")
        .hasMessageNotContaining("did you mean");
    assertThatThrownBy(() -> cells("[ none ]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sweep.parts.none")
        .hasMessageContaining("in braces");
  }

  @Test
  void misspeltSettingsOfPartsAreRefused() {
    assertThatThrownBy(() -> cells("[ misspelt ]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("unknown setting averaging.frequenzy")
        .hasMessageContaining("averaging.frequency");
  }

  @Test
  void cellsThatAreNotNamesAreRefused() {
    assertThatThrownBy(() -> cells("[ { name = k2 } ]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a list of names such as [ k2-h50 ]");
  }

  @Test
  void aRunIsNamedAfterARateThatIsNotOneAndASeedThatIsNotTheSettings() {
    SweepCell cell =
        cells(
                "[ k2 ]",
                "training.learningRate=0.0035",
                "sweep.rates=[0.7, 1.0, 1.40]",
                "sweep.seeds=[1, 22]")
            .get(0);

    assertThat(cell.trials())
        .extracting(SweepCell.Run::name)
        .containsExactly("k2-rate0.7", "k2", "k2-rate1.4");
    assertThat(cell.runsAt(cell.rates().get(2)))
        .extracting(SweepCell.Run::name)
        .containsExactly("k2-rate1.4", "k2-rate1.4-seed22");
    SweepCell.Run last = cell.run(cell.rates().get(2), 22);
    assertThat(last.reader().settings().run().dir()).isEqualTo("/base/k2-rate1.4-seed22");
    assertThat(last.reader().settings().training().learningRate()).isEqualTo(0.0049);
    assertThat(last.reader().settings().seed()).isEqualTo(22);
    assertThat(last.reader().settings().averaging().workers()).isEqualTo(2);
    assertThat(cell.run(cell.rates().get(1), 1).reader()).isSameAs(cell.reader());
  }

  @Test
  void withoutRatesAndSeedsThereIsOneRunWithTheSeedOfTheSettings() {
    SweepCell cell = cells("[ k2 ]", "seed=7").get(0);

    assertThat(cell.seeds()).containsExactly(7L);
    assertThat(cell.trials()).extracting(SweepCell.Run::name).containsExactly("k2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sweep.rates=[] | sweep.rates is empty",
        "sweep.rates=[1, 0] | sweep.rates has 0 (argument): each is a factor",
        "sweep.rates=[0.0035] | between 0.01 and 100",
        "sweep.rates=[fast] | sweep.rates has \"fast\" (argument): expected factors",
        "sweep.rates=[1, 1.0] | sweep.rates has 1 (argument): given twice",
        "sweep.seeds=[1, 1] | sweep.seeds has 1 (argument): given twice",
        "sweep.seeds=[1.5] | each is an integer",
        "sweep.seeds=[-1] | each is an integer",
        "sweep.seeds=3 | expected a list in brackets"
      })
  void wrongRatesAndSeedsAreRefused(String override, String message) {
    assertThatThrownBy(() -> cells("[ k2 ]", override))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aSeedBesideThoseOfTheSweepIsRefused() {
    assertThatThrownBy(() -> cells("[ k2 ]", "sweep.seeds=[1, 2]", "seed=3"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("seed (argument): seed has no effect beside sweep.seeds");
    assertThatThrownBy(() -> cells("[ k2-other ]", "sweep.seeds=[1, 2]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sweep.cells: k2-other (")
        .hasMessageContaining("seed has no effect beside sweep.seeds");
  }

  @Test
  void aSweepNeedsAPlace() {
    assertThatThrownBy(
            () ->
                SettingsReader.ofText("sweep { parts { a {} }, cells = [ a ] }", List.of())
                    .sweepCells())
        .isInstanceOf(UserException.class)
        .hasMessageContaining("run.dir is not set");
  }
}
