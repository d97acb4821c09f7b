package io.tandem.corpus.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Says that a file could not be read, whatever it contains. */
public final class StorageException extends UncheckedIOException {
  private static final long serialVersionUID = 1;

  StorageException(Object file, IOException cause) {
    super("cannot read " + file, cause);
  }
}
