package io.tandem.averaging.round;

import io.tandem.training.DivergenceException;
import io.tandem.training.LocalResult;
import java.io.Serializable;
import java.util.Iterator;
import java.util.stream.IntStream;
import scala.Tuple2;

/**
 * The outcome of a round's task: what the worker keeps, what is averaged, and the report on the
 * updates.
 */
final class WorkerOutcome implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final WireVector NONE = WireVector.of(new float[0]);

  private final WorkerState state;
  private final WireVector values;
  private final WireVector sharedUpdaterState;
  private final WorkerReport report;

  /**
   * @param values the parameters as the worker left them, or in fewer bits how far they moved; or
   *     its gradient
   * @param sharedUpdaterState the optimizer's state, if it is averaged; else empty
   */
  WorkerOutcome(
      WorkerState state, WireVector values, WireVector sharedUpdaterState, LocalResult result) {
    this(
        state,
        values,
        sharedUpdaterState,
        new WorkerReport(
            state.worker(),
            state.updates(),
            result,
            (long) values.bytes() + sharedUpdaterState.bytes()));
  }

  private WorkerOutcome(
      WorkerState state,
      WireVector values,
      WireVector sharedUpdaterState,
      WorkerReport report) {
    this.state = state;
    this.values = values;
    this.sharedUpdaterState = sharedUpdaterState;
    this.report = report;
  }

  /**
   * Returns the outcome of a worker that diverged. An outcome and not a failed task: Spark would
   * repeat that, to the same end.
   */
  static WorkerOutcome diverged(WorkerState before, DivergenceException why) {
    WorkerReport report =
        WorkerReport.diverged(before.worker(), before.updates(), why.getMessage());
    return new WorkerOutcome(before, NONE, NONE, report);
  }

  /** Returns the same outcome with the time that it took to get the network. */
  WorkerOutcome withLoadSeconds(double seconds) {
    return new WorkerOutcome(
        state, values, sharedUpdaterState, report.withLoadSeconds(seconds));
  }

  WorkerState state() {
    return state;
  }

  /** Returns what the owner of each slice gets, with the slice's number. */
  Iterator<Tuple2<Integer, Piece>> pieces(NetworkShape shape) {
    return IntStream.range(0, shape.slicing().count())
        .mapToObj(slice -> new Tuple2<>(slice, piece(shape, slice)))
        .iterator();
  }

  private Piece piece(NetworkShape shape, int slice) {
    if (report.hasDiverged()) {
      return new Piece(report, NONE, NONE.floats());
    }
    int from = shape.slicing().from(slice);
    int to = shape.slicing().to(slice);
    return new Piece(
        report,
        values.slice(from, to),
        shape.layout().cut(sharedUpdaterState.floats(), from, to));
  }

  WorkerReport report() {
    return report;
  }
}
