package io.tandem.run.checkpoint;

import java.io.IOException;

/**
 * Signals that the file system of a run refused the state of a worker. The driver tells it by its
 * type from what else may happen in a task, such as a full local disk or a connection that is lost.
 */
public final class StateNotWrittenException extends IOException {
  private static final long serialVersionUID = 1L;

  public StateNotWrittenException(Throwable refusal) {
    super(refusal.getMessage(), refusal);
  }
}
