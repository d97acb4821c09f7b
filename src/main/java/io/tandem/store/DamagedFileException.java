package io.tandem.store;

import java.io.IOException;

/** A file of the store is not what was written; the message says which, expected and found. */
final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedFileException(String message) {
    super(message);
  }

  DamagedFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
