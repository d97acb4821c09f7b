package io.tandem.averaging;

import io.tandem.training.DivergenceException;
import io.tandem.training.LocalResult;
import java.io.Serializable;

/**
 * What a task of a round leaves behind: what the worker keeps, what is averaged, and what the
 * updates came to.
 */
final class WorkerOutcome implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final SentVector NONE = SentVector.of(new float[0]);

  private final WorkerState state;
  private final SentVector parameters;
  private final SentVector sharedUpdaterState;
  private final WorkerReport report;

  /**
   * @param sharedUpdaterState the optimizer's state, if it is averaged; else empty
   */
  WorkerOutcome(
      WorkerState state, SentVector parameters, SentVector sharedUpdaterState, LocalResult result) {
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
      SentVector parameters,
      SentVector sharedUpdaterState,
      WorkerReport report) {
    this.state = state;
    this.parameters = parameters;
    this.sharedUpdaterState = sharedUpdaterState;
    this.report = report;
  }

  /**
   * Of a worker that diverged. An outcome and not a failed task: Spark would repeat that, to the
   * same end.
   */
  static WorkerOutcome diverged(WorkerState before, DivergenceException why) {
    WorkerReport report =
        WorkerReport.diverged(before.worker(), before.updates(), why.getMessage());
    return new WorkerOutcome(before, NONE, NONE, report);
  }

  WorkerState state() {
    return state;
  }

  /** As the worker left them, or in fewer bits how far they moved. */
  SentVector parameters() {
    return parameters;
  }

  SentVector sharedUpdaterState() {
    return sharedUpdaterState;
  }

  WorkerReport report() {
    return report;
  }
}
