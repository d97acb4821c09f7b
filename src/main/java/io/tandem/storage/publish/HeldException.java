package io.tandem.storage.publish;

import io.tandem.UserException;

/** Thrown when a running process already writes what this one wants to write. */
public final class HeldException extends UserException {
  private static final long serialVersionUID = 1L;

  HeldException(String message) {
    super(message);
  }
}
