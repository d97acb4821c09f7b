package io.tandem.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.averaging.RoundCost;
import io.tandem.averaging.round.FloatFormat;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoundCostTableTest {
  private static final String LOCAL = "averaging.optimizerState=local";
  private static final RoundCost.Speed SPEED = new RoundCost.Speed(0.125, 0.0625, 2e-9, 3e-9, 4e-9);

  /** The round that the model describes: what a calibration has to find again. */
  private static RoundMeasurement measured(
      String preset, long parameters, int workers, int executorCores) {
    RoundCost cost =
        RoundCost.of(
            parameters,
            FloatFormat.FLOAT32,
            0,
            new RoundCost.Spread(workers, 2, executorCores),
            SPEED);
    double seconds = cost.seconds(Double.POSITIVE_INFINITY);
    return new RoundMeasurement(
        preset,
        parameters,
        workers,
        2,
        executorCores,
        1,
        9,
        100,
        0.5 + seconds,
        0.5,
        cost.fetchSeconds(),
        cost.sendSeconds(),
        cost.averageSeconds(),
        cost.schedulingSeconds(),
        0,
        cost.downBytes(),
        cost.upBytes(),
        0,
        0);
  }

  private static RoundCalibration calibration() {
    return new RoundCalibration(
        measured("tiny", 2_605_056, 2, 1),
        measured("small", 8_089_600, 2, 1),
        Optional.of(measured("tiny", 2_605_056, 8, 1)));
  }

  @Test
  void aCalibrationFindsTheConstantsOfTheModel() {
    RoundCost.Speed found = calibration().speed();

    assertThat(found.perRound()).isCloseTo(SPEED.perRound(), within(1e-9));
    assertThat(found.perTask()).isCloseTo(SPEED.perTask(), within(1e-9));
    assertThat(found.fetch()).isCloseTo(SPEED.fetch(), within(1e-15));
    assertThat(found.send()).isCloseTo(SPEED.send(), within(1e-15));
    assertThat(found.average()).isCloseTo(SPEED.average(), within(1e-15));
  }

  @Test
  void saysHowFarOffItIsForAPointThatItDidNotSee() {
    RoundMeasurement base = measured("base", 60_522_496, 2, 1);
    Settings settings = SettingsReader.ofText("", List.of(LOCAL)).settings();

    assertThat(calibration().predicted(base, settings))
        .isCloseTo(base.overheadSeconds(), within(1e-6));
    assertThat(calibration().text(base, settings))
        .contains("2.00 ns to fetch, 3.00 to send, 4.00 to average")
        .contains("base, 2 workers: predicted")
        .endsWith("+0 %");
  }

  /** Two executors of four cores, as a cluster has them. */
  @Test
  void withAWorkerOnEachExecutorEverythingButBytesIsACostOfTheRound() {
    RoundCalibration calibration =
        new RoundCalibration(
            measured("tiny", 2_605_056, 2, 4),
            measured("small", 8_089_600, 2, 4),
            Optional.empty());
    RoundMeasurement base = measured("base", 60_522_496, 2, 4);

    RoundCost.Speed found = calibration.speed();

    assertThat(found.perTask()).isZero();
    assertThat(found.perRound()).isCloseTo(SPEED.perRound() + 2 * SPEED.perTask(), within(1e-9));
    assertThat(found.average()).isCloseTo(SPEED.average(), within(1e-15));
    assertThat(calibration.predicted(base, SettingsReader.ofText("", List.of(LOCAL)).settings()))
        .isCloseTo(base.overheadSeconds(), within(1e-6));
  }

  @Test
  void overMeasuredLinksThereIsOneColumnOfSeconds() {
    String table =
        new RoundCostTable(1, SPEED, RoundCostTable.Links.MEASURED)
            .markdown(SettingsReader.ofText("", List.of(LOCAL)).settings(), BenchShape.TINY);

    assertThat(table.lines().filter(line -> line.startsWith("|")))
        .hasSize(2 + 7)
        .allMatch(line -> line.chars().filter(c -> c == '|').count() == 6);
    assertThat(table).contains("| MB over the network | s over these links |");
  }

  @Test
  void aRowForEachSizeOfTheCluster() {
    String table =
        new RoundCostTable(8, RoundCostTable.MEASURED, RoundCostTable.Links.CALCULATED)
            .markdown(
                SettingsReader.ofText("", List.of("model.preset=base", LOCAL)).settings(),
                BenchShape.BASE);

    assertThat(table.lines().filter(line -> line.startsWith("| "))).hasSize(1 + 7);
    assertThat(table).contains("base, 60,522,496 parameters, 8 workers per executor, 32 bits");
    assertThat(table).containsPattern("\\| 512 \\| 64 \\| 3,\\d+ \\|");
  }
}
