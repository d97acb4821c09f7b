package io.tandem.jobs.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
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
 * The costs of rounds, each figure the median over them.
 *
 * @param executors 0 when the driver is its own
 * @param executorCores the cores of each executor, or of the driver
 * @param frequency updates of each worker in a round
 * @param roundSeconds whole rounds
 * @param computeSeconds the part of it spent in updates: of the slowest worker, or where workers
 *     outnumber cores the sum by core
 * @param fetchSeconds the seconds in which workers fetch and load the network, counted in the same
 *     way
 * @param sendSeconds the seconds in which workers cut what they send into slices and write it, and
 *     those in which their tasks start and end
 * @param averageSeconds slices fetched, averaged, stepped and stored
 * @param driverSeconds the rest of the round
 * @param gcSeconds the seconds of all of these in which an executor collected garbage
 * @param downBytes the bytes that each worker fetches
 * @param upBytes the bytes sent by each worker, before Spark frames them
 * @param shuffledBytes the bytes from all workers, as they travel
 * @param collectedBytes the bytes to the driver
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
    double sendSeconds,
    double averageSeconds,
    double driverSeconds,
    double gcSeconds,
    long downBytes,
    long upBytes,
    long shuffledBytes,
    long collectedBytes) {

  static RoundMeasurement of(
      Settings settings,
      ComputationGraph network,
      int executors,
      int executorCores,
      List<RoundResult> rounds,
      RoundStages stages) {
    if (stages.worked().size() != rounds.size() || stages.averaged().size() != rounds.size()) {
      throw new IllegalStateException(
          Text.format(
              "measured %d rounds, but %d stages that write a shuffle and %d that read one: were"
                  + " tasks repeated?",
              rounds.size(), stages.worked().size(), stages.averaged().size()));
    }
    long parameters = network.numParams();
    long state = network.getUpdater().getStateViewArray().length();
    int cores = Math.max(1, executors) * executorCores;
    ToDoubleFunction<WorkerReport> compute = report -> report.result().seconds();
    double computeSeconds = median(rounds, r -> slowest(r, cores, compute));
    double fetchSeconds = median(rounds, r -> slowest(r, cores, WorkerReport::loadSeconds));
    double worked = median(stages.worked(), RoundStages.Stage::seconds);
    double averaged = median(stages.averaged(), RoundStages.Stage::seconds);
    double roundSeconds = median(rounds, r -> r.time().seconds());
    return new RoundMeasurement(
        settings.model().preset(),
        parameters,
        settings.averaging().workers(),
        executors,
        executorCores,
        settings.averaging().frequency(),
        rounds.size(),
        median(rounds, r -> (r.sourceTokens() + r.targetTokens()) / r.time().seconds()),
        roundSeconds,
        computeSeconds,
        fetchSeconds,
        worked - fetchSeconds - computeSeconds,
        averaged,
        roundSeconds - worked - averaged,
        (median(stages.worked(), RoundStages.Stage::gcSeconds)
                + median(stages.averaged(), RoundStages.Stage::gcSeconds))
            / Math.max(1, executors),
        Float.BYTES * (parameters + (settings.averaging().mode() == Mode.LOCAL ? state : 0)),
        rounds.get(0).reports().get(0).bytesSent(),
        Math.round(median(stages.worked(), RoundStages.Stage::bytes)),
        Math.round(
            median(stages.worked(), RoundStages.Stage::resultBytes)
                + median(stages.averaged(), RoundStages.Stage::resultBytes)));
  }

  private static double slowest(
      RoundResult round, int cores, ToDoubleFunction<WorkerReport> figure) {
    double[] seconds = round.reports().stream().mapToDouble(figure).toArray();
    double all = DoubleStream.of(seconds).sum();
    return Math.max(
        DoubleStream.of(seconds).max().orElseThrow(), all / Math.min(cores, seconds.length));
  }

  private static <T> double median(List<T> of, ToDoubleFunction<T> figure) {
    return Median.of(of.stream().mapToDouble(figure).toArray());
  }

  /** Returns the cost of a round besides the updates. */
  @JsonProperty
  double overheadSeconds() {
    return roundSeconds - computeSeconds;
  }

  /** The fraction of a round that is not spent on updates, between 0 and 1. */
  public double overheadShare() {
    return overheadSeconds() / roundSeconds;
  }

  /** Human-readable text of several lines. */
  public String text() {
    return Text.format(
        "%s, %,d parameters, %s on %s, %s per round, median of %s%n  %,.0f"
            + " tokens/s; a round takes %.3f s, of which %.3f s are not spent on updates (%.2f"
            + " %%):%n    fetch     %7.3f s   %,12d bytes to each worker%n    send      %7.3f s  "
            + " %,12d bytes from each worker, %,d in all%n    average   %7.3f s%n    driver   "
            + " %7.3f s   %,12d bytes to the driver%n    (garbage  %7.3f s)",
        preset,
        parameters,
        Display.count(workers, "worker"),
        executors == 0 ? "the driver" : Display.count(executors, "executor"),
        Display.count(frequency, "update"),
        Display.count(rounds, "round"),
        tokensPerSecond,
        roundSeconds,
        overheadSeconds(),
        100 * overheadShare(),
        fetchSeconds,
        downBytes,
        sendSeconds,
        upBytes,
        shuffledBytes,
        averageSeconds,
        driverSeconds,
        collectedBytes,
        gcSeconds);
  }
}
