package io.tandem.storage.publish;

import io.tandem.UserException;

/** Thrown when another running process is already writing the target. */
public final class HeldException extends UserException {
  private static final long serialVersionUID = 1L;

  HeldException(String message) {
    super(message);
  }
}
