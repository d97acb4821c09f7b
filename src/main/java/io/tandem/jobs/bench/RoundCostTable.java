package io.tandem.jobs.bench;

import io.tandem.averaging.InitialNetwork;
import io.tandem.averaging.RoundCost;
import io.tandem.averaging.round.FloatFormat;
import io.tandem.charts.Display;
import io.tandem.config.Settings;
import io.tandem.transformer.TransformerGraph;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** The cost of rounds by {@link RoundCost}, for the networks of the bench and growing clusters. */
public final class RoundCostTable {
  /**
   * The speed of a virtual machine with two cores of an AMD EPYC (AVX-512), Java 17, Spark 3.5.9,
   * where driver and two executors of one core ran next to each other: what {@code
   * jobs/averaging.sh --calibrate} found there.
   */
  public static final RoundCost.Speed MEASURED =
      new RoundCost.Speed(0.082, 0.0206, 1.18e-9, 1.58e-9, 1.82e-9);

  private static final List<Integer> WORKERS = List.of(8, 16, 32, 64, 128, 256, 512);
  private static final double MEGA = 1e6;
  private static final double GIGABIT = 1e9;

  private final int cores;
  private final RoundCost.Speed speed;

  /**
   * @param cores the cores of each executor, each with a worker
   */
  public RoundCostTable(int cores, RoundCost.Speed speed) {
    this.cores = cores;
    this.speed = speed;
  }

  /**
   * The table of the network that the settings and the shape make, averaged as the settings say.
   */
  public String markdown(Settings settings, BenchShape shape) {
    ComputationGraphConfiguration network =
        InitialNetwork.configuration(settings, shape.vocabularies());
    long parameters = TransformerGraph.parameters(network);
    long sharedState = RoundCost.sharedState(settings.averaging(), network);
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%s, %,d parameters, %d workers per executor, %d bits, optimizer's state %s%n%n",
            shape.preset(),
            parameters,
            cores,
            settings.averaging().deltaBits(),
            settings.averaging().optimizerState().name().toLowerCase(java.util.Locale.ROOT)));
    table.append(
        "| workers | executors | MB into each executor | MB over the network | s, no network | s at 10 Gbit/s | s at 1 Gbit/s |%n"
            .formatted());
    table.append("|--:|--:|--:|--:|--:|--:|--:|%n".formatted());
    for (int workers : WORKERS) {
      table.append(row(cost(settings, parameters, sharedState, workers)));
    }
    return table.toString();
  }

  private RoundCost cost(Settings settings, long parameters, long sharedState, int workers) {
    return RoundCost.of(
        parameters,
        FloatFormat.ofBits(settings.averaging().deltaBits()),
        sharedState,
        new RoundCost.Spread(workers, (workers + cores - 1) / cores, cores),
        speed);
  }

  private static String row(RoundCost cost) {
    return String.format(
        Locale.ROOT,
        "| %d | %d | %s | %s | %s | %s | %s |%n",
        cost.workers(),
        cost.executors(),
        Display.fixed(cost.bytesIntoExecutor() / MEGA, 0),
        Display.fixed(cost.totalBytes() / MEGA, 0),
        Display.fixed(cost.seconds(Double.POSITIVE_INFINITY), 1),
        Display.fixed(cost.seconds(10 * GIGABIT), 1),
        Display.fixed(cost.seconds(GIGABIT), 1));
  }
}
