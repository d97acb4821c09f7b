package io.tandem.averaging;

import java.util.List;

/**
 * What a round came to.
 *
 * @param round counted from 1
 * @param updates updates of each worker since training began
 * @param workers in the order of their numbers
 * @param seconds of the whole round, averaging included
 */
public record RoundResult(long round, long updates, List<WorkerReport> workers, double seconds) {
  public RoundResult {
    workers = List.copyOf(workers);
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
}
