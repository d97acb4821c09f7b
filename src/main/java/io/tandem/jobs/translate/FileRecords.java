package io.tandem.jobs.translate;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import scala.Tuple2;

/** The records of a file as an iterator with their numbers; closes the file after the last one. */
final class FileRecords implements Iterator<Tuple2<Long, InputRecord>>, Closeable {
  private final Closeable file;
  private final Supplier<InputRecord> records;
  private long number;
  private InputRecord next;

  /**
   * @param first number of the first record
   */
  FileRecords(Closeable file, Supplier<InputRecord> records, long first) {
    this.file = file;
    this.records = records;
    number = first;
    read();
  }

  private void read() {
    next = records.get();
    if (next == null) {
      try {
        close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Tuple2<Long, InputRecord> next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    Tuple2<Long, InputRecord> record = new Tuple2<>(number++, next);
    read();
    return record;
  }
}
