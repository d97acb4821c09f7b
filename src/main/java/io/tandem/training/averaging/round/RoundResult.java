package io.tandem.training.averaging.round;

import io.tandem.Text;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The result of a round.
 *
 * @param round counted from 1
 * @param updates updates of each worker since training began
 * @param workers the workers' parts, in the order of their numbers
 * @param time the time of the round
 */
public record RoundResult(long round, long updates, List<Worker> workers, Time time) {
  /** The state before the first round. */
  public static final RoundResult NONE = new RoundResult(0, 0, List.of(), new Time(0, Double.NaN));

  public RoundResult {
    workers = List.copyOf(workers);
  }

  /** One worker's part of a round. */
  public record Worker(WorkerReport report, Agreement agreement) {}

  /**
   * The time of a round.
   *
   * @param seconds the seconds of the whole round, averaging included
   * @param averagingSeconds the seconds of averaging among them, in which no worker loaded the
   *     network or computed; NaN when not known
   */
  public record Time(double seconds, double averagingSeconds) {}

  /**
   * Returns the result of a round.
   *
   * @param reports the workers' reports, in the order of their numbers
   * @param agreement the agreement of the workers, in that order
   */
  public static RoundResult of(
      long round, long updates, List<WorkerReport> reports, List<Agreement> agreement, Time time) {
    if (reports.size() != agreement.size()) {
      throw new IllegalArgumentException(
          Text.format("%d workers, agreement of %d", reports.size(), agreement.size()));
    }
    return new RoundResult(
        round,
        updates,
        IntStream.range(0, reports.size())
            .mapToObj(worker -> new Worker(reports.get(worker), agreement.get(worker)))
            .toList(),
        time);
  }

  /** Returns the workers' reports, in the order of their numbers. */
  public List<WorkerReport> reports() {
    return workers.stream().map(Worker::report).toList();
  }

  public long sourceTokens() {
    return workers.stream().mapToLong(w -> w.report.result().sourceTokens()).sum();
  }

  public long targetTokens() {
    return workers.stream().mapToLong(w -> w.report.result().targetTokens()).sum();
  }

  /** Mean training loss per target token, over all workers. */
  public double loss() {
    return workers.stream().mapToDouble(w -> w.report.result().loss()).sum() / targetTokens();
  }

  /**
   * Returns how much longer the slowest worker computed: with a core for each, how long this one
   * waited.
   */
  public double waitingSeconds(WorkerReport report) {
    double slowest =
        workers.stream().mapToDouble(w -> w.report.result().seconds()).max().orElseThrow();
    return slowest - report.result().seconds();
  }
}
