package io.tandem.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.averaging.RoundCost;
import io.tandem.averaging.round.FloatFormat;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundCostTableTest {
  private static final String LOCAL = "averaging.optimizerState=local";
  private static final RoundCost.Speed SPEED = new RoundCost.Speed(0.125, 0.0625, 2e-9, 3e-9, 4e-9);

  /** The round that the model describes: what a calibration has to find again. */
  private static RoundMeasurement measured(String preset, long parameters, int workers) {
    RoundCost cost =
        RoundCost.of(
            parameters, FloatFormat.FLOAT32, 0, new RoundCost.Spread(workers, 2, 1), SPEED);
    double seconds = cost.seconds(Double.POSITIVE_INFINITY);
    return new RoundMeasurement(
        preset,
        parameters,
        workers,
        2,
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
        measured("tiny", 2_605_056, 2),
        measured("small", 8_089_600, 2),
        measured("tiny", 2_605_056, 8));
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
    RoundMeasurement base = measured("base", 60_522_496, 2);
    Settings settings = SettingsReader.ofText("", List.of(LOCAL)).settings();

    assertThat(calibration().predicted(base, settings))
        .isCloseTo(base.overheadSeconds(), within(1e-6));
    assertThat(calibration().text(base, settings))
        .contains("2.00 ns to fetch, 3.00 to send, 4.00 to average")
        .contains("base, 2 workers: predicted")
        .endsWith("+0 %");
  }

  @Test
  void aRowForEachSizeOfTheCluster() {
    String table =
        new RoundCostTable(8, RoundCostTable.MEASURED)
            .markdown(
                SettingsReader.ofText("", List.of("model.preset=base", LOCAL)).settings(),
                BenchShape.BASE);

    assertThat(table.lines().filter(line -> line.startsWith("| "))).hasSize(1 + 7);
    assertThat(table).contains("base, 60,522,496 parameters, 8 workers per executor, 32 bits");
    assertThat(table).containsPattern("\\| 512 \\| 64 \\| 3,\\d+ \\|");
  }
}
