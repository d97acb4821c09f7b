package io.tandem.jobs.bench;

import io.tandem.averaging.round.RoundResult;
import io.tandem.averaging.round.WorkerReport;
import io.tandem.config.Settings;
import io.tandem.report.Median;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The costs of rounds, each figure the median over them.
 *
 * @param executors 0 when the driver is its own
 * @param frequency updates of each worker in a round
 * @param roundSeconds whole rounds
 * @param computeSeconds the part of it spent in updates: of the slowest worker, or where workers
 *     outnumber cores the sum by core
 * @param handOutSeconds the network out to the workers, theirs made ready to send
 * @param cutSeconds the seconds in which workers' parameters are split into slices and written
 * @param reduceSeconds slices fetched, averaged, sent to the driver
 * @param driverSeconds the driver joins slices and takes the outer step
 * @param downBytes the bytes sent to each executor; 0 when the driver is its own
 * @param upBytes the bytes sent by each worker, before Spark frames and compresses it
 * @param shuffledBytes the bytes from all workers, as they travel
 * @param collectedBytes the collected bytes to the driver
 */
public record RoundMeasurement(
    String preset,
    long parameters,
    int workers,
    int executors,
    int frequency,
    int rounds,
    double tokensPerSecond,
    double roundSeconds,
    double computeSeconds,
    double handOutSeconds,
    double cutSeconds,
    double reduceSeconds,
    double driverSeconds,
    long downBytes,
    long upBytes,
    long shuffledBytes,
    long collectedBytes) {

  /**
   * @param cores the cores of all executors
   */
  static RoundMeasurement of(
      Settings settings,
      long parameters,
      int cores,
      int executors,
      List<RoundResult> rounds,
      RoundStages stages) {
    if (stages.cut().size() != rounds.size() || stages.reduced().size() != rounds.size()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "measured %d rounds, but %d stages that write a shuffle and %d that read one: were"
                  + " tasks repeated?",
              rounds.size(),
              stages.cut().size(),
              stages.reduced().size()));
    }
    List<Double> driver =
        IntStream.range(0, rounds.size())
            .mapToObj(
                i ->
                    rounds.get(i).averagingSeconds()
                        - stages.cut().get(i).seconds()
                        - stages.reduced().get(i).seconds())
            .toList();
    return new RoundMeasurement(
        settings.model().preset(),
        parameters,
        settings.averaging().workers(),
        executors,
        settings.averaging().frequency(),
        rounds.size(),
        median(rounds, r -> (r.sourceTokens() + r.targetTokens()) / r.seconds()),
        median(rounds, RoundResult::seconds),
        median(rounds, r -> computeSeconds(r, cores)),
        median(rounds, r -> r.seconds() - r.averagingSeconds() - computeSeconds(r, cores)),
        median(stages.cut(), RoundStages.Stage::seconds),
        median(stages.reduced(), RoundStages.Stage::seconds),
        median(driver, Double::doubleValue),
        stages.broadcastBytes() / rounds.size(),
        rounds.get(0).workers().get(0).bytesSent(),
        Math.round(median(stages.cut(), RoundStages.Stage::bytes)),
        Math.round(median(stages.reduced(), RoundStages.Stage::resultBytes)));
  }

  private static double computeSeconds(RoundResult round, int cores) {
    List<Double> seconds =
        round.workers().stream().map(WorkerReport::result).map(r -> r.seconds()).toList();
    double slowest = seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    double all = seconds.stream().mapToDouble(Double::doubleValue).sum();
    return Math.max(slowest, all / Math.min(cores, seconds.size()));
  }

  private static <T> double median(List<T> of, ToDoubleFunction<T> figure) {
    return Median.of(of.stream().mapToDouble(figure).toArray());
  }

  /** Returns the cost of a round besides the updates. */
  double overheadSeconds() {
    return roundSeconds - computeSeconds;
  }

  /** The fraction of a round that is not spent on updates, between 0 and 1. */
  public double overheadShare() {
    return overheadSeconds() / roundSeconds;
  }

  /** Human-readable text of several lines. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s, %,d parameters, %d workers on %s, %d updates per round, median of %d rounds%n  %,.0f"
            + " tokens/s; a round takes %.3f s, of which %.3f s are not spent on updates (%.2f"
            + " %%):%n    hand out  %7.3f s   %,12d bytes to each executor%n    cut       %7.3f s  "
            + " %,12d bytes from each worker, %,d in all%n    reduce    %7.3f s   %,12d bytes to"
            + " the driver%n    driver    %7.3f s",
        preset,
        parameters,
        workers,
        executors == 0 ? "the driver" : executors + " executors",
        frequency,
        rounds,
        tokensPerSecond,
        roundSeconds,
        overheadSeconds(),
        100 * overheadShare(),
        handOutSeconds,
        downBytes,
        cutSeconds,
        upBytes,
        shuffledBytes,
        reduceSeconds,
        collectedBytes,
        driverSeconds);
  }
}
