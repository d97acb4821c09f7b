package io.tandem.averaging;

import io.tandem.training.LocalResult;
import java.io.Serializable;

/**
 * What a task of a round leaves behind: new state, new parameters, and what the updates came to.
 */
final class WorkerOutcome implements Serializable {
  private static final long serialVersionUID = 1L;

  private final WorkerState state;
  private final float[] parameters;
  private final LocalResult result;

  WorkerOutcome(WorkerState state, float[] parameters, LocalResult result) {
    this.state = state;
    this.parameters = parameters;
    this.result = result;
  }

  WorkerState state() {
    return state;
  }

  float[] parameters() {
    return parameters;
  }

  WorkerReport report() {
    return new WorkerReport(state.worker(), state.updates(), result);
  }
}
