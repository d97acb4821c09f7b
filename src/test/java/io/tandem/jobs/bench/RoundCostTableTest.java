package io.tandem.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tandem.averaging.RoundCost;
import io.tandem.averaging.round.FloatFormat;
import io.tandem.config.AveragingSettings.OptimizerState;
import io.tandem.config.SettingsReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundCostTableTest {
  private static final int EXECUTORS = 2;

  /**
   * The model agrees with the seconds of a round beside its updates: medians of 25 to 41 rounds on
   * two executors of one core; {@link RoundCostTable#MEASURED} names the machine.
   */
  @ParameterizedTest
  @CsvSource({"2605056, 2, 0.500", "8089600, 2, 1.055", "2605056, 8, 0.834"})
  void theModelAgreesWithWhatWasMeasured(long parameters, int workers, double seconds) {
    RoundCost cost =
        RoundCost.of(
            parameters,
            FloatFormat.FLOAT32,
            OptimizerState.LOCAL,
            workers,
            EXECUTORS,
            1,
            RoundCostTable.MEASURED);

    assertThat(cost.seconds(Double.POSITIVE_INFINITY)).isCloseTo(seconds, withinPercentage(15));
  }

  /**
   * The model's bytes are those that Spark counted with tiny and 8 workers on 2 executors: half of
   * the slices stay on their executor.
   */
  @Test
  void theModelsBytesAreThoseThatTravelled() {
    RoundCost cost =
        RoundCost.of(
            2_605_056,
            FloatFormat.FLOAT32,
            OptimizerState.LOCAL,
            8,
            EXECUTORS,
            1,
            RoundCostTable.MEASURED);

    assertThat((double) cost.downBytes()).isCloseTo(10_449_649, withinPercentage(1));
    assertThat(2.0 * cost.exchangedBytes() * EXECUTORS).isCloseTo(83_445_616, withinPercentage(1));
  }

  @Test
  void aRowForEachSizeOfTheCluster() {
    String table =
        new RoundCostTable(8)
            .markdown(
                SettingsReader.ofText("", List.of("model.preset=base")).settings(),
                BenchShape.BASE);

    assertThat(table.lines().filter(line -> line.startsWith("| "))).hasSize(1 + 7);
    assertThat(table).contains("base, 60,522,496 parameters, 8 workers per executor, 32 bits");
    assertThat(table).containsPattern("\\| 512 \\| 64 \\| 2,\\d+ \\|");
  }
}
