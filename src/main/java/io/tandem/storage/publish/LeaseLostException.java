package io.tandem.storage.publish;

/**
 * Another process has taken over what this one was writing, because this one had shown no sign of
 * life. From there on nothing that it writes has an effect.
 */
public final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message who has it now, and what to do
   */
  LeaseLostException(String message) {
    super(message);
  }
}
