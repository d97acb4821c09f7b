package io.tandem.store;

import java.io.Serializable;

/**
 * What one logical worker keeps between rounds, in the form that a checkpoint stores. Not a record,
 * so that it may travel through Spark's Kryo serializer.
 */
public final class WorkerState implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int worker;
  private final long updates;
  private final float[] updaterState;

  public WorkerState(int worker, long updates, float[] updaterState) {
    this.worker = worker;
    this.updates = updates;
    this.updaterState = updaterState;
  }

  /** Number of the worker, from 0. */
  public int worker() {
    return worker;
  }

  /** Optimizer steps that the worker has made. */
  public long updates() {
    return updates;
  }

  /** The optimizer's moments, flat; not copied. */
  public float[] updaterState() {
    return updaterState;
  }
}
