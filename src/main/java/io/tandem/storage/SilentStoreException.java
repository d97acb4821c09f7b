package io.tandem.storage;

import java.io.IOException;

/** A store has not answered for so long that it is not asked any more. */
public final class SilentStoreException extends IOException {
  private static final long serialVersionUID = 1L;

  SilentStoreException(String message) {
    super(message);
  }
}
