package io.tandem.averaging.round;

import java.util.List;
import java.util.Locale;

/**
 * The result of a round.
 *
 * @param round counted from 1
 * @param updates updates of each worker since training began
 * @param workers the workers, in the order of their numbers
 * @param agreement the agreement of the workers, in that order
 * @param seconds the seconds of the whole round, averaging included
 * @param averagingSeconds the seconds of averaging among them, in which no worker loaded the
 *     network or computed; NaN when not known
 * @param late workers that the deadline kept from using up their budget
 */
public record RoundResult(
    long round,
    long updates,
    List<WorkerReport> workers,
    List<Agreement> agreement,
    double seconds,
    double averagingSeconds,
    List<Integer> late) {
  /** What there is before the first round. */
  public static final RoundResult NONE =
      new RoundResult(0, 0, List.of(), List.of(), 0, Double.NaN, List.of());

  public RoundResult {
    workers = List.copyOf(workers);
    late = List.copyOf(late);
    agreement = List.copyOf(agreement);
    if (workers.size() != agreement.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d workers, agreement of %d", workers.size(), agreement.size()));
    }
  }

  /** Creates the result of a round in which no worker was late. */
  public RoundResult(
      long round,
      long updates,
      List<WorkerReport> workers,
      List<Agreement> agreement,
      double seconds,
      double averagingSeconds) {
    this(round, updates, workers, agreement, seconds, averagingSeconds, List.of());
  }

  public RoundResult withLate(List<Integer> lateWorkers) {
    return new RoundResult(
        round, updates, workers, agreement, seconds, averagingSeconds, lateWorkers);
  }

  public long sourceTokens() {
    return workers.stream().mapToLong(w -> w.result().sourceTokens()).sum();
  }

  public long targetTokens() {
    return workers.stream().mapToLong(w -> w.result().targetTokens()).sum();
  }

  /** Mean training loss per target token, over all workers. */
  public double loss() {
    return workers.stream().mapToDouble(w -> w.result().loss()).sum() / targetTokens();
  }

  /**
   * Returns how much longer the slowest worker computed: with a core for each, how long this one
   * waited.
   */
  public double waitingSeconds(WorkerReport worker) {
    double slowest = workers.stream().mapToDouble(w -> w.result().seconds()).max().orElseThrow();
    return slowest - worker.result().seconds();
  }
}
