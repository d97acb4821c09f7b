package io.tandem.corpus;

import io.tandem.config.UserException;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of one file, streamed; see {@link BitextReader#SCHEMA}. On executors. */
final class BitextRows implements Iterator<Row>, Closeable {
  private final BitextFile file;
  private final PairReader pairs;
  private RawPair next;
  private boolean started;

  private BitextRows(BitextFile file, PairReader pairs) {
    this.file = file;
    this.pairs = pairs;
  }

  /**
   * Opens the file; reading starts with the first row asked for.
   *
   * @throws UserException when the file is not there, seen from this machine
   */
  static BitextRows open(BitextFile file, Configuration hadoop) {
    try {
      return new BitextRows(file, PairFormats.open(file, hadoop));
    } catch (FileNotFoundException e) {
      throw new UserException(
          "%s: found by the driver, but not by the machine %s that was to read it; put the file where every worker sees it, such as HDFS (%s)"
              .formatted(
                  file.source(),
                  SparkEnv.get().blockManager().blockManagerId().host(),
                  e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(file.source() + " cannot be opened", e);
    }
  }

  private void start() {
    if (!started) {
      started = true;
      next = pairs.next();
    }
  }

  @Override
  public boolean hasNext() {
    start();
    return next != null;
  }

  @Override
  public Row next() {
    start();
    if (next == null) {
      throw new NoSuchElementException("no more lines in " + file.source());
    }
    RawPair pair = next;
    next = pairs.next();
    return RowFactory.create(
        pair.source(),
        pair.target(),
        file.source(),
        pair.line(),
        file.order(),
        pair.reason().orElse(null));
  }

  @Override
  public void close() {
    try {
      pairs.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file.source() + " cannot be closed", e);
    }
  }
}
