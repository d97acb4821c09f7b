package io.tandem.averaging;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What a logical worker carries from round to round, whichever executor it runs on: its optimizer's
 * moments and the number of updates made, which is also its position in the data. Immutable by
 * agreement: the array is shared, not copied.
 *
 * <p>A class and not a record: Kryo 4 cannot set the fields of a record.
 */
public final class WorkerState implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int worker;
  private final long updates;
  private final float[] updaterState;

  /**
   * @param updaterState the flat state of DL4J's updater; empty before the first update, and for an
   *     updater without state
   */
  public WorkerState(int worker, long updates, float[] updaterState) {
    if (worker < 0 || updates < 0) {
      throw new IllegalArgumentException("worker %d, updates %d".formatted(worker, updates));
    }
    this.worker = worker;
    this.updates = updates;
    this.updaterState = updaterState;
  }

  /** A worker that has made no update. */
  public static WorkerState fresh(int worker) {
    return new WorkerState(worker, 0, new float[0]);
  }

  public int worker() {
    return worker;
  }

  public long updates() {
    return updates;
  }

  public float[] updaterState() {
    return updaterState;
  }

  /** Equal bits, so that NaN equals itself. */
  @Override
  public boolean equals(Object other) {
    return other instanceof WorkerState s
        && s.worker == worker
        && s.updates == updates
        && Arrays.equals(s.updaterState, updaterState);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * worker + Long.hashCode(updates)) + Arrays.hashCode(updaterState);
  }

  @Override
  public String toString() {
    return "worker %d after %d updates, %d floats of updater state"
        .formatted(worker, updates, updaterState.length);
  }
}
