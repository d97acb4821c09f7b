package io.tandem.averaging;

import io.tandem.averaging.round.WorkerReport;
import io.tandem.training.Tokens;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Ends the workers' part of a round: by their budget, or at a deadline that each counts from its
 * first update, when it hands over what it has.
 *
 * <p>A deadline makes the number of updates an accident, but only once: the driver {@linkplain
 * #settle settles} on the numbers that were reported, and whatever Spark computes again from then
 * on, because an executor was lost, makes as many. Spark sends the object again with each job, so
 * that tasks see what was settled. Driver, and sent to executors.
 */
final class RoundLimit implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nanoseconds from any origin, as {@link System#nanoTime} has them. */
  @FunctionalInterface
  interface Clock extends Serializable {
    long nanos();
  }

  private final RoundBudget budget;
  private final double deadlineSeconds;
  private final Clock clock;

  /** Updates by worker; null until they are known. */
  private volatile int[] settled;

  /**
   * @param deadlineSeconds 0 for none
   */
  RoundLimit(RoundBudget budget, double deadlineSeconds, Clock clock) {
    this.budget = budget;
    this.deadlineSeconds = deadlineSeconds;
    this.clock = clock;
  }

  /** Lets every later computation of the round make the updates that these reports tell of. */
  void settle(List<WorkerReport> reports) {
    settled = reports.stream().mapToInt(report -> report.result().updates()).toArray();
  }

  /** The workers that the deadline kept from using up their budget. */
  List<Integer> late(List<WorkerReport> reports) {
    return reports.stream()
        .filter(r -> !budget.isSpent(r.result().updates(), r.result().targetTokens()))
        .map(WorkerReport::worker)
        .toList();
  }

  /**
   * The batches of a worker in this round, made one by one.
   *
   * @param batches the batches that come next for the worker, without end
   */
  Iterator<MultiDataSet> limit(int worker, Iterator<MultiDataSet> batches) {
    return new Limited(worker, batches);
  }

  private final class Limited implements Iterator<MultiDataSet> {
    private final int worker;
    private final Iterator<MultiDataSet> batches;
    private int updates;
    private long tokens;
    private long start;

    Limited(int worker, Iterator<MultiDataSet> batches) {
      this.worker = worker;
      this.batches = batches;
    }

    /** Does not ask the batches, which would make one. */
    @Override
    public boolean hasNext() {
      return !isSpent() && !isOverdue();
    }

    private boolean isSpent() {
      return settled != null ? updates >= settled[worker] : budget.isSpent(updates, tokens);
    }

    private boolean isOverdue() {
      return settled == null
          && updates > 0
          && deadlineSeconds > 0
          && clock.nanos() - start >= deadlineSeconds * 1e9;
    }

    @Override
    public MultiDataSet next() {
      if (isSpent()) {
        throw new NoSuchElementException();
      }
      if (updates == 0) {
        start = clock.nanos();
      }
      MultiDataSet batch = batches.next();
      updates++;
      tokens += Tokens.ofTarget(batch);
      return batch;
    }
  }
}
