package io.tandem.averaging.round;

import io.tandem.config.MathMode;
import io.tandem.training.DivergenceException;
import io.tandem.training.LocalResult;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import scala.Tuple2;

/**
 * The outcome of a round's task: what the worker keeps, what the owners of slices average, and the
 * report on the updates.
 */
final class WorkerOutcome implements Serializable {
  private static final long serialVersionUID = 1L;

  private final WorkerState state;
  private final Sent[] sent;
  private final WorkerReport report;

  /** The vectors that a worker sends to the owner of a slice. */
  static final class Sent implements Serializable {
    private static final long serialVersionUID = 1L;

    private final WireVector values;
    private final byte[] updaterState;

    /**
     * @param values the parameters as the worker left them, or their delta in fewer bits, or its
     *     gradient
     * @param updaterState the optimizer's state, if it is averaged; else empty
     */
    Sent(WireVector values, byte[] updaterState) {
      this.values = values;
      this.updaterState = updaterState;
    }

    private long bytes() {
      return (long) values.bytes() + updaterState.length;
    }
  }

  private WorkerOutcome(WorkerState state, Sent[] sent, WorkerReport report) {
    this.state = state;
    this.sent = sent;
    this.report = report;
  }

  /**
   * @param sent the vectors for the owner of each slice, in the order of the slices
   */
  static WorkerOutcome of(WorkerState state, List<Sent> sent, LocalResult result) {
    long bytes = sent.stream().mapToLong(Sent::bytes).sum();
    return new WorkerOutcome(
        state,
        sent.toArray(Sent[]::new),
        new WorkerReport(state.worker(), state.updates(), result, bytes));
  }

  /**
   * Returns the outcome of a worker that diverged. An outcome and not a failed task: Spark would
   * retry that, with the same result.
   */
  static WorkerOutcome diverged(WorkerState before, DivergenceException why) {
    WorkerReport report =
        WorkerReport.diverged(before.worker(), before.updates(), why.getMessage());
    return new WorkerOutcome(before, new Sent[0], report);
  }

  /** Returns the same outcome with the time that fetching the network took on this executor. */
  WorkerOutcome loadedHere(double seconds, MathMode math) {
    return new WorkerOutcome(state, sent, report.loadedHere(seconds, math));
  }

  /** Returns what the worker keeps, and the report. */
  WorkerOutcome withoutVectorsToSend() {
    return new WorkerOutcome(state, new Sent[0], report);
  }

  WorkerState state() {
    return state;
  }

  WorkerReport report() {
    return report;
  }

  /** Returns the piece for the owner of each slice, with the slice's number. */
  Iterator<Tuple2<Integer, Piece>> pieces(int slices) {
    return IntStream.range(0, slices)
        .mapToObj(slice -> new Tuple2<>(slice, piece(slice)))
        .iterator();
  }

  private Piece piece(int slice) {
    return report.hasDiverged()
        ? new Piece(report, WireVector.of(new float[0]), new byte[0])
        : new Piece(report, sent[slice].values, sent[slice].updaterState);
  }
}
