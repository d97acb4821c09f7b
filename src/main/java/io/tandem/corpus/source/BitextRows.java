package io.tandem.corpus.source;

import io.tandem.UserException;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.FilePiece;
import io.tandem.corpus.format.PairFormats;
import io.tandem.corpus.format.PairReader;
import io.tandem.corpus.format.RawPair;
import io.tandem.corpus.table.Origin;
import io.tandem.corpus.table.RawRow;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The rows of a file or a piece of it, streamed; see {@link PairTable#raw}. On executors. */
final class BitextRows implements Iterator<Row>, Closeable {
  /** The number of rows that are reported to Spark at once. */
  private static final int REPORTED_ROWS = 1024;

  private final BitextFile file;
  private final PairReader pairs;

  /** The indices of the file's scores among those of the corpus. */
  private final int[] places;

  private final int scores;
  private RawPair next;
  private boolean started;
  private int unreported;

  private BitextRows(BitextFile file, PairReader pairs, List<String> scoreNames) {
    this.file = file;
    this.pairs = pairs;
    places = file.input().scoreFields().stream().mapToInt(scoreNames::indexOf).toArray();
    scores = scoreNames.size();
  }

  /**
   * Opens the piece; reading starts with the first row requested.
   *
   * @throws UserException if this machine does not see the file
   */
  static BitextRows open(FilePiece piece, List<String> scoreNames, Configuration hadoop) {
    try {
      return new BitextRows(piece.file(), PairFormats.open(piece, hadoop), scoreNames);
    } catch (FileNotFoundException e) {
      throw notSeen(piece.file().source(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(piece.file().source() + " cannot be opened", e);
    }
  }

  /** Returns the refusal of a file that this machine does not see. */
  static UserException notSeen(String file, FileNotFoundException e) {
    return UserException.of(
        "%s: found by the driver, but not by machine %s, which was to read it; put the file where every executor can read it, such as on HDFS (%s)",
        file, SparkEnv.get().blockManager().blockManagerId().host(), e.getMessage());
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
    if (++unreported == REPORTED_ROWS || next == null) {
      report();
    }
    Origin origin = new Origin(file.source(), pair.line(), file.order());
    return RawRow.of(
            pair.source(),
            pair.target(),
            origin,
            pair.reason().orElse(null),
            scores == 0 ? null : scoresOf(pair))
        .row();
  }

  private void report() {
    TaskContext task = TaskContext.get();
    if (task != null) {
      task.taskMetrics().inputMetrics().incRecordsRead(unreported);
    }
    unreported = 0;
  }

  private Row scoresOf(RawPair pair) {
    Object[] values = new Object[scores];
    for (int i = 0; i < pair.scores().size(); i++) {
      double score = pair.scores().get(i);
      values[places[i]] = Double.isNaN(score) ? null : (Object) score;
    }
    return RowFactory.create(values);
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
