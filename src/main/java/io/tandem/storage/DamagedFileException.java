package io.tandem.storage;

import java.io.IOException;

/** A file of the store is not what was written; the message says which, expected and found. */
public final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedFileException(String message) {
    super(message);
  }

  public DamagedFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
