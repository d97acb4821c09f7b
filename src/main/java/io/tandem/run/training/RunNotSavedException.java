package io.tandem.run.training;

/**
 * The run directory has refused writes for longer than the settings allow; the run can be resumed.
 */
public final class RunNotSavedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what could not be written, why, and how to resume
   */
  public RunNotSavedException(String message, Throwable cause) {
    super(message, cause);
  }
}
