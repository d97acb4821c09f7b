package io.tandem.averaging.round;

import java.io.Serializable;
import java.util.Locale;

/**
 * The state that a logical worker carries from round to round, whichever executor it runs on: its
 * optimizer's moments, the number of updates made, which is also its position in the data, and the
 * part of its steps that it has not yet sent. Immutable by convention: the arrays are shared, not
 * copied.
 *
 * <p>A class and not a record: Kryo 4 cannot set the fields of a record.
 */
public final class WorkerState implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int worker;
  private final long updates;
  private final ChunkedVector updaterState;
  private final ChunkedVector residual;

  /** Creates the state of a worker that has sent everything. */
  public WorkerState(int worker, long updates, float[] updaterState) {
    this(worker, updates, updaterState, new float[0]);
  }

  /**
   * @param updaterState the flat state of DL4J's updater; empty before the first update, and for an
   *     updater without state
   * @param residual the rounding error of what it sent; empty when there is none
   */
  public WorkerState(int worker, long updates, float[] updaterState, float[] residual) {
    this(worker, updates, ChunkedVector.of(updaterState), ChunkedVector.of(residual));
  }

  WorkerState(int worker, long updates, ChunkedVector updaterState, ChunkedVector residual) {
    if (worker < 0 || updates < 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "worker %d, updates %d", worker, updates));
    }
    this.worker = worker;
    this.updates = updates;
    this.updaterState = updaterState;
    this.residual = residual;
  }

  /** Creates the state of a worker that keeps only its place in the data. */
  static WorkerState ofPlace(int worker, long updates) {
    return new WorkerState(worker, updates, ChunkedVector.EMPTY, ChunkedVector.EMPTY);
  }

  /** Creates the state of a worker that has made no update. */
  public static WorkerState fresh(int worker) {
    return ofPlace(worker, 0);
  }

  public int worker() {
    return worker;
  }

  public long updates() {
    return updates;
  }

  /** Returns a copy of the state of DL4J's updater. */
  public float[] updaterState() {
    return updaterState.values();
  }

  /** Returns a copy of what it has not yet sent. */
  public float[] residual() {
    return residual.values();
  }

  ChunkedVector momentsInChunks() {
    return updaterState;
  }

  /** Compares bits, so that NaN equals itself. */
  @Override
  public boolean equals(Object other) {
    return other instanceof WorkerState s
        && s.worker == worker
        && s.updates == updates
        && s.updaterState.equals(updaterState)
        && s.residual.equals(residual);
  }

  @Override
  public int hashCode() {
    int counts = 31 * worker + Long.hashCode(updates);
    return 31 * (31 * counts + updaterState.hashCode()) + residual.hashCode();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "worker %d after %d updates, %d floats of updater state, %d of residual",
        worker,
        updates,
        updaterState.length(),
        residual.length());
  }
}
