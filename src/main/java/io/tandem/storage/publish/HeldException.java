package io.tandem.storage.publish;

import io.tandem.config.UserException;

/** Another process, which lives, writes what this one was to write. */
public final class HeldException extends UserException {
  private static final long serialVersionUID = 1L;

  HeldException(String message) {
    super(message);
  }
}
