package io.tandem.jobs.translate;

import io.tandem.corpus.format.LineReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import scala.Tuple2;

/** A {@link LineReader} as an iterator of numbered lines; closes it after the last line. */
final class FileLines implements Iterator<Tuple2<Long, String>> {
  private final LineReader reader;
  private long number;
  private String next;

  /**
   * @param first number of the first line
   */
  FileLines(LineReader reader, long first) {
    this.reader = reader;
    number = first;
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
  public Tuple2<Long, String> next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    Tuple2<Long, String> line = new Tuple2<>(number++, next);
    read();
    return line;
  }
}
