package io.tandem.training.averaging.round;

import java.io.Serializable;
import org.apache.spark.util.KnownSizeEstimation;

/**
 * A worker's part of a slice, on its way to the slice's owner. A class and not a record: Kryo 4
 * cannot make records.
 */
final class Piece implements Serializable, KnownSizeEstimation {
  private static final long serialVersionUID = 1L;

  /** The bytes of a piece without its vectors, about. */
  private static final long OWN_BYTES = 1 << 10;

  private final WorkerReport report;
  private final byte[] values;
  private final byte[] updaterState;

  /**
   * @param report the report on the worker's round, from which every owner takes the worker's
   *     weight
   * @param values parameters or a gradient; empty when the worker diverged
   * @param updaterState the state of the optimizer for these parameters; empty beside a gradient
   */
  Piece(WorkerReport report, byte[] values, byte[] updaterState) {
    this.report = report;
    this.values = values;
    this.updaterState = updaterState;
  }

  WorkerReport report() {
    return report;
  }

  /** Returns parameters or a gradient as bytes, little-endian. */
  byte[] values() {
    return values;
  }

  byte[] updaterState() {
    return updaterState;
  }

  /**
   * Estimates the size without the vectors, which belong to the outcome and live as long as its
   * task. Otherwise a task that sorts its pieces would ask Spark for their bytes once more, for
   * which stored slices may have to leave memory, or would write the pieces to disk twice.
   */
  @Override
  public long estimatedSize() {
    return OWN_BYTES;
  }
}
