package io.tandem.averaging.round;

import io.tandem.training.DivergenceException;
import io.tandem.training.LocalResult;
import java.io.Serializable;

/**
 * The report on one worker's round. A class and not a record, because Kryo 4 cannot make records.
 */
public final class WorkerReport implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int worker;
  private final long totalUpdates;
  private final LocalResult result;
  private final long bytesSent;
  private final String divergence;

  public WorkerReport(int worker, long totalUpdates, LocalResult result, long bytesSent) {
    this(worker, totalUpdates, result, bytesSent, "");
  }

  private WorkerReport(
      int worker, long totalUpdates, LocalResult result, long bytesSent, String divergence) {
    this.divergence = divergence;
    this.worker = worker;
    this.totalUpdates = totalUpdates;
    this.result = result;
    this.bytesSent = bytesSent;
  }

  /** Returns the report on a worker whose round failed. */
  static WorkerReport diverged(int worker, long totalUpdates, String divergence) {
    LocalResult none = new LocalResult(0, Double.NaN, 0, 0, Double.NaN, 0);
    return new WorkerReport(worker, totalUpdates, none, 0, divergence);
  }

  /**
   * @throws DivergenceException when the worker's round came to nothing
   */
  void requireSteady() {
    if (!divergence.isEmpty()) {
      throw new DivergenceException(divergence);
    }
  }

  public int worker() {
    return worker;
  }

  /** Its updates since training began. */
  public long totalUpdates() {
    return totalUpdates;
  }

  /** The state after the round of a worker that keeps nothing but its place in the data. */
  WorkerState stateWithoutMoments() {
    return new WorkerState(worker, totalUpdates, new float[0]);
  }

  /** Loss, tokens and time of this round. */
  public LocalResult result() {
    return result;
  }

  /** Returns the bytes that it sent to be averaged, before Spark frames and compresses it. */
  public long bytesSent() {
    return bytesSent;
  }
}
