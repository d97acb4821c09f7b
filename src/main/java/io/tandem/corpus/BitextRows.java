package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.Input;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of one file, streamed; see {@link BitextReader#SCHEMA}. On executors. */
final class BitextRows implements Iterator<Row>, Closeable {
  private final BitextFile file;
  private final PairReader pairs;
  private RawPair next;

  private BitextRows(BitextFile file, PairReader pairs) {
    this.file = file;
    this.pairs = pairs;
  }

  static BitextRows open(BitextFile file, Configuration hadoop) {
    try {
      BitextRows rows = new BitextRows(file, reader(file, hadoop));
      rows.advance();
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(file.source() + " cannot be opened", e);
    }
  }

  private static PairReader reader(BitextFile file, Configuration hadoop) throws IOException {
    Input input = file.input();
    LineReader first = LineReader.open(file.source(), hadoop);
    return input.format() == Format.TSV
        ? new TsvReader(first, input.sourceColumn(), input.targetColumn())
        : new AlignedReader(first, LineReader.open(file.target(), hadoop));
  }

  private void advance() {
    next = pairs.next();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Row next() {
    if (next == null) {
      throw new NoSuchElementException("no more lines in " + file.source());
    }
    RawPair pair = next;
    advance();
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
