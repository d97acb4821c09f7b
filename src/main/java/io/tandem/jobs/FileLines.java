package io.tandem.jobs;

import io.tandem.corpus.LineReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A {@link LineReader} as an iterator; closes it after the last line. */
final class FileLines implements Iterator<String> {
  private final LineReader reader;
  private String next;

  FileLines(LineReader reader) {
    this.reader = reader;
    read();
  }

  private void read() {
    next = reader.next();
    if (next == null) {
      try {
        reader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public String next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    String line = next;
    read();
    return line;
  }
}
