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

  private static final double GIGABIT = 1e9;

  /** The links that a table is about: seconds by the heads of their columns. */
  public enum Links {
    /** The speed is that of processes of one machine; what links add is calculated. */
    CALCULATED(
        new Column("s, no network", Double.POSITIVE_INFINITY),
        new Column("s at 10 Gbit/s", 10 * GIGABIT),
        new Column("s at 1 Gbit/s", GIGABIT)),
    /** The speed was measured over links, and includes them. */
    MEASURED(new Column("s over these links", Double.POSITIVE_INFINITY));

    private final List<Column> columns;

    Links(Column... columns) {
      this.columns = List.of(columns);
    }
  }

  private record Column(String head, double bitsPerSecond) {}

  private static final List<Integer> WORKERS = List.of(8, 16, 32, 64, 128, 256, 512);
  private static final double MEGA = 1e6;

  private final int cores;
  private final RoundCost.Speed speed;
  private final Links links;

  /**
   * @param cores the cores of each executor, each with a worker
   */
  public RoundCostTable(int cores, RoundCost.Speed speed, Links links) {
    this.cores = cores;
    this.speed = speed;
    this.links = links;
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
            "%s, %,d parameters, %s per executor, %d bits, optimizer's state %s%n%n",
            shape.preset(),
            parameters,
            Display.count(cores, "worker"),
            settings.averaging().deltaBits(),
            settings.averaging().optimizerState().name().toLowerCase(Locale.ROOT)));
    table.append("| workers | executors | MB into each executor | MB over the network |");
    links.columns.forEach(column -> table.append(" %s |".formatted(column.head)));
    table.append("%n|--:|--:|--:|--:|%s%n".formatted("--:|".repeat(links.columns.size())));
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

  private String row(RoundCost cost) {
    StringBuilder row = new StringBuilder();
    row.append(
        String.format(
            Locale.ROOT,
            "| %d | %d | %s | %s |",
            cost.workers(),
            cost.executors(),
            Display.fixed(cost.bytesIntoExecutor() / MEGA, 0),
            Display.fixed(cost.totalBytes() / MEGA, 0)));
    for (Column column : links.columns) {
      row.append(" %s |".formatted(Display.fixed(cost.seconds(column.bitsPerSecond), 1)));
    }
    return row.append("%n".formatted()).toString();
  }
}
