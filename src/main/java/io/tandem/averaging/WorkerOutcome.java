package io.tandem.averaging;

import io.tandem.training.LocalResult;
import java.io.Serializable;

/**
 * What a task of a round leaves behind: what the worker keeps, what is averaged, and what the
 * updates came to.
 */
final class WorkerOutcome implements Serializable {
  private static final long serialVersionUID = 1L;

  private final WorkerState state;
  private final float[] parameters;
  private final float[] sharedUpdaterState;
  private final LocalResult result;

  /**
   * @param sharedUpdaterState the optimizer's state, if it is averaged; else empty
   */
  WorkerOutcome(
      WorkerState state, float[] parameters, float[] sharedUpdaterState, LocalResult result) {
    this.state = state;
    this.parameters = parameters;
    this.sharedUpdaterState = sharedUpdaterState;
    this.result = result;
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
    long floats = (long) parameters.length + sharedUpdaterState.length;
    return new WorkerReport(state.worker(), state.updates(), result, floats * Float.BYTES);
  }
}
