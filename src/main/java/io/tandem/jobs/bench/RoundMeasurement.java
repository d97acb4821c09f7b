package io.tandem.jobs.bench;

import io.tandem.Text;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.Settings;
import io.tandem.run.report.Median;
import io.tandem.text.Display;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.averaging.round.WorkerReport;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The costs of rounds, each figure the median over them. The seconds of a round are those of
 * updates, fetching and averaging.
 *
 * @param executors 0 when the driver is its own
 * @param executorCores the cores of each executor, or of the driver
 * @param frequency updates of each worker in a round
 * @param computeSeconds updates of the slowest worker; where workers outnumber cores, the sum by
 *     core
 * @param fetchSeconds fetching and loading the network, counted in the same way
 * @param averageSeconds the rest: tasks started, slices sent, averaged and stored, the driver's
 *     work
 * @param overheadSeconds all but the updates
 * @param overheadShare its share of the round, between 0 and 1
 * @param downBytes the bytes that each worker fetches
 * @param upBytes the bytes that each worker sends, before Spark frames them
 */
public record RoundMeasurement(
    String preset,
    long parameters,
    int workers,
    int executors,
    int executorCores,
    int frequency,
    int rounds,
    double tokensPerSecond,
    double roundSeconds,
    double computeSeconds,
    double fetchSeconds,
    double averageSeconds,
    double overheadSeconds,
    double overheadShare,
    long downBytes,
    long upBytes) {

  static RoundMeasurement of(
      Settings settings,
      ComputationGraph network,
      int executors,
      int executorCores,
      List<RoundResult> rounds) {
    long parameters = network.numParams();
    long state = network.getUpdater().getStateViewArray().length();
    int cores = Math.max(1, executors) * executorCores;
    double compute = median(rounds, r -> slowest(r, cores, report -> report.result().seconds()));
    double fetch = median(rounds, r -> slowest(r, cores, WorkerReport::loadSeconds));
    double seconds = median(rounds, r -> r.time().seconds());
    return new RoundMeasurement(
        settings.model().preset(),
        parameters,
        settings.averaging().workers(),
        executors,
        executorCores,
        settings.averaging().frequency(),
        rounds.size(),
        median(rounds, r -> (r.sourceTokens() + r.targetTokens()) / r.time().seconds()),
        seconds,
        compute,
        fetch,
        seconds - compute - fetch,
        seconds - compute,
        (seconds - compute) / seconds,
        Float.BYTES * (parameters + (settings.averaging().mode() == Mode.LOCAL ? state : 0)),
        rounds.get(0).reports().get(0).bytesSent());
  }

  private static double slowest(
      RoundResult round, int cores, ToDoubleFunction<WorkerReport> figure) {
    double[] seconds = round.reports().stream().mapToDouble(figure).toArray();
    double all = DoubleStream.of(seconds).sum();
    return Math.max(
        DoubleStream.of(seconds).max().orElseThrow(), all / Math.min(cores, seconds.length));
  }

  private static double median(List<RoundResult> rounds, ToDoubleFunction<RoundResult> figure) {
    return Median.of(rounds.stream().mapToDouble(figure).toArray());
  }

  /** Returns lines for a person. */
  public String text() {
    return Text.format(
        "%s, %,d parameters, %s on %s, %s per round, median of %s%n"
            + "  %,.0f tokens/s; a round takes %.3f s, of which %.3f s are not spent on updates"
            + " (%.2f %%):%n"
            + "    fetch     %7.3f s   %,12d bytes to each worker%n"
            + "    average   %7.3f s   %,12d bytes from each worker",
        preset,
        parameters,
        Display.count(workers, "worker"),
        executors == 0 ? "the driver" : Display.count(executors, "executor"),
        Display.count(frequency, "update"),
        Display.count(rounds, "round"),
        tokensPerSecond,
        roundSeconds,
        overheadSeconds,
        100 * overheadShare,
        fetchSeconds,
        downBytes,
        averageSeconds,
        upBytes);
  }
}
