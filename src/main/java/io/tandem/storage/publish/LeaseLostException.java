package io.tandem.storage.publish;

/**
 * Thrown when another process has taken over the target, because this one had shown no sign of
 * life. Nothing that this process writes from then on has an effect.
 */
public final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message the process that holds it now, and what to do
   */
  LeaseLostException(String message) {
    super(message);
  }
}
