package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A round costs the driver what its workers and executors cost, and not their product. */
@Tag("process")
class DriverLoadIT {
  private static final int EXECUTORS = 2;
  private static final int FEW = 8;
  private static final int MANY = 24;

  private static final int ROUNDS = 4;

  private static final Percentage OFF = Percentage.withPercentage(25);

  private static SparkSession cluster;
  private static DriverLoad load;

  @BeforeAll
  static void start() {
    SparkTest.session().stop();
    cluster = ExecutorCluster.session(EXECUTORS, 1).getOrCreate();
    load = DriverLoad.ofThisDriver();
  }

  @AfterAll
  static void stop() throws IOException {
    load.close();
    ExecutorCluster.stop(cluster);
  }

  @ParameterizedTest
  @ValueSource(strings = {"synchronous", "local"})
  void requestsGrowWithWorkersAndTasksDoNotGrow(String mode) {
    List<ManyWorkers.Round> few = ManyWorkers.train(cluster, load, FEW, mode, ROUNDS);
    List<ManyWorkers.Round> many = ManyWorkers.train(cluster, load, MANY, mode, ROUNDS);
    long largest = few.get(0).load().largestTask();
    assertThat(largest).isPositive();
    for (List<ManyWorkers.Round> rounds : List.of(few, many)) {
      assertThat(rounds)
          .extracting(round -> round.load().largestTask())
          .allSatisfy(bytes -> assertThat(bytes).isBetween(largest - 128, largest + 128));
    }
    assertAsForecast(few, FEW, mode);
    assertAsForecast(many, MANY, mode);
  }

  /**
   * Compares the round with the least: what Spark cleans up meanwhile, and slices that two
   * executors store, as they do after minutes, only add to it.
   */
  private static void assertAsForecast(List<ManyWorkers.Round> rounds, int workers, String mode) {
    RoundForecast forecast =
        new RoundForecast(ManyWorkers.PARAMETERS, workers, mode.equals("synchronous"));
    assertThat(least(rounds, load -> load.taskBytes().size())).isEqualTo(forecast.tasks());
    assertThat(least(rounds, DriverLoad.Counted::locationsAsked))
        .isCloseTo(forecast.locationsAsked(EXECUTORS), OFF);
    assertThat(least(rounds, DriverLoad.Counted::messages))
        .isCloseTo(forecast.messages(EXECUTORS), OFF);
  }

  private static double least(
      List<ManyWorkers.Round> rounds, ToDoubleFunction<DriverLoad.Counted> figure) {
    return rounds.stream()
        .mapToDouble(round -> figure.applyAsDouble(round.load()))
        .min()
        .orElseThrow();
  }
}
