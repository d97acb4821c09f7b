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
  private static final float[] NONE = {};

  private final WorkerState state;
  private final float[] parameters;
  private final float[] sharedUpdaterState;
  private final WorkerReport report;

  /**
   * @param sharedUpdaterState the optimizer's state, if it is averaged; else empty
   */
  WorkerOutcome(
      WorkerState state, float[] parameters, float[] sharedUpdaterState, LocalResult result) {
    this(
        state,
        parameters,
        sharedUpdaterState,
        new WorkerReport(
            state.worker(),
            state.updates(),
            result,
            Float.BYTES * ((long) parameters.length + sharedUpdaterState.length)));
  }

  private WorkerOutcome(
      WorkerState state, float[] parameters, float[] sharedUpdaterState, WorkerReport report) {
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

  float[] parameters() {
    return parameters;
  }

  float[] sharedUpdaterState() {
    return sharedUpdaterState;
  }

  WorkerReport report() {
    return report;
  }
}
