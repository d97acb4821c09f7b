package io.tandem.training.averaging;

import io.tandem.SparkTest;
import io.tandem.training.averaging.round.RoundLineage;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Counts the work of the driver in a round of many workers: requests that it answers, bytes of the
 * tasks that it sends, processor time of its process. Two executors of this machine have all
 * workers, which train a network of 190,000 parameters, in up to 90 slices.
 *
 * <pre>
 *   mvn verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dit.test=DriverLoadBenchmark -Dtandem.benchmark="8 50 200"
 * </pre>
 *
 * The arguments are numbers of workers.
 */
class DriverLoadBenchmark {
  private static final String ARGUMENTS = "tandem.benchmark";

  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".+")
  void roundsOfManyWorkers() throws Exception {
    SparkTest.session().stop();
    SparkSession cluster = ExecutorCluster.session(2, 1).getOrCreate();
    try (DriverLoad load = DriverLoad.ofThisDriver()) {
      System.out.println(
          "workers | mode | messages | locations asked | bytes of largest task, first round"
              + " and last | of all tasks | processor s | round s");
      for (String argument : System.getProperty(ARGUMENTS).split(" ")) {
        int workers = Integer.parseInt(argument);
        for (String mode : List.of("synchronous", "local")) {
          print(
              workers,
              mode,
              ManyWorkers.train(cluster, load, workers, mode, RoundLineage.MAX_ROUNDS));
        }
      }
    } finally {
      ExecutorCluster.stop(cluster);
    }
  }

  private static void print(int workers, String mode, List<ManyWorkers.Round> rounds) {
    ManyWorkers.Round last = rounds.get(rounds.size() - 1);
    System.out.printf(
        Locale.ROOT,
        "%d | %s | %.0f | %.0f | %,d and %,d | %,.0f | %.2f | %.2f%n%s%n",
        workers,
        mode,
        mean(rounds, round -> round.load().messages()),
        mean(rounds, round -> round.load().locationsAsked()),
        rounds.get(0).load().largestTask(),
        last.load().largestTask(),
        mean(rounds, round -> round.load().bytesOfTasks()),
        mean(rounds, round -> round.load().processorSeconds()),
        mean(rounds, round -> round.seconds()),
        last.load().requests());
  }

  private static double mean(
      List<ManyWorkers.Round> rounds, ToDoubleFunction<ManyWorkers.Round> figure) {
    return rounds.stream().mapToDouble(figure).average().orElseThrow();
  }
}
