package io.tandem.storage;

import java.io.IOException;

/**
 * Thrown when a stored file is not as it was written; the message says which one, what was expected
 * and what was found.
 */
public final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedFileException(String message) {
    super(message);
  }

  public DamagedFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
