package io.tandem.training.averaging;

import io.tandem.SparkTest;
import io.tandem.config.SettingsReader;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.network.transformer.weights.VocabularySizes;
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
 * The arguments are numbers of workers. After the counts it prints what {@link RoundForecast} makes
 * of them for the presets base and big on 50, 200 and 1,000 machines.
 */
class DriverLoadBenchmark {
  private static final String ARGUMENTS = "tandem.benchmark";

  /**
   * A round of tiny takes 0.2 s on two executors, a task that does nothing 1 ms of a warm driver,
   * and a request for the place of a block 54 µs. Averaging base took four hosts 7.4 s of processor
   * time, here divided by four threads.
   */
  private static final RoundForecast.Costs COSTS =
      new RoundForecast.Costs(0.2, 0.001, 54e-6, 7.4 / 4);

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
    forecast();
  }

  /** Prints rounds of the presets on clusters of one worker for each machine, at 10 Gbit/s. */
  private static void forecast() {
    System.out.println(
        "preset | mode | machines | tasks | messages | MB of tasks | driver s | GB into each"
            + " machine | s beside updates");
    for (String preset : List.of("base", "big")) {
      long parameters = parameters(preset);
      for (boolean synchronous : new boolean[] {true, false}) {
        for (int machines : new int[] {50, 200, 1000}) {
          RoundForecast round = new RoundForecast(parameters, machines, synchronous);
          System.out.printf(
              Locale.ROOT,
              "%s | %s | %,d | %,d | %,.0f | %,.0f | %.1f | %.2f | %.1f%n",
              preset,
              synchronous ? "synchronous" : "local",
              machines,
              round.tasks(),
              round.messages(machines),
              round.taskBytes() / 1e6,
              round.driverSeconds(COSTS),
              round.bytesIn() / 1e9,
              round.secondsBesideUpdates(RoundForecast.Network.ofGigabits(10), COSTS));
        }
      }
    }
  }

  private static long parameters(String preset) {
    return TransformerGraph.parameters(
        InitialNetwork.configuration(
            SettingsReader.ofText("", List.of("model.preset=" + preset)).settings(),
            VocabularySizes.joint(32_000)));
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
