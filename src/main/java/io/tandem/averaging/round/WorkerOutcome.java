package io.tandem.averaging.round;

import io.tandem.training.DivergenceException;
import io.tandem.training.LocalResult;
import java.io.Serializable;

/**
 * The outcome of a round's task: what the worker keeps, what is averaged, and the report on the
 * updates.
 */
final class WorkerOutcome implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final WireVector NONE = WireVector.of(new float[0]);

  private final WorkerState state;
  private final WireVector parameters;
  private final WireVector sharedUpdaterState;
  private final WorkerReport report;

  /**
   * @param sharedUpdaterState the optimizer's state, if it is averaged; else empty
   */
  WorkerOutcome(
      WorkerState state, WireVector parameters, WireVector sharedUpdaterState, LocalResult result) {
    this(
        state,
        parameters,
        sharedUpdaterState,
        new WorkerReport(
            state.worker(),
            state.updates(),
            result,
            (long) parameters.bytes() + sharedUpdaterState.bytes()));
  }

  private WorkerOutcome(
      WorkerState state,
      WireVector parameters,
      WireVector sharedUpdaterState,
      WorkerReport report) {
    this.state = state;
    this.parameters = parameters;
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

  WorkerState state() {
    return state;
  }

  /** Returns the parameters as the worker left them, or, in fewer bits, how far they moved. */
  WireVector parameters() {
    return parameters;
  }

  WireVector sharedUpdaterState() {
    return sharedUpdaterState;
  }

  WorkerReport report() {
    return report;
  }
}
