package io.tandem.corpus.source;

import io.tandem.UserException;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.BitextFile.FilePiece;
import io.tandem.corpus.format.PairFormats;
import io.tandem.corpus.format.PairReader;
import io.tandem.corpus.format.RawPair;
import io.tandem.corpus.table.CleanedRow;
import io.tandem.corpus.table.ComputedIterator;
import io.tandem.corpus.table.Origin;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/** The rows of a file or a piece of it, streamed; see {@link PairTable#cleaned}. On executors. */
final class BitextRows extends ComputedIterator<Row> {
  /** The number of rows that are reported to Spark at once. */
  private static final int REPORTED_ROWS = 1024;

  private final BitextFile file;
  private final PairReader pairs;

  /** The indices of the file's scores among those of the corpus. */
  private final int[] places;

  private final int scores;
  private int unreported;

  BitextRows(FilePiece piece, List<String> scoreNames, Configuration hadoop) {
    file = piece.file();
    pairs = open(piece, hadoop);
    places = file.input().scoreFields().stream().mapToInt(scoreNames::indexOf).toArray();
    scores = scoreNames.size();
  }

  /**
   * Opens a piece, which is closed when the task ends.
   *
   * @throws UserException if this machine does not see the file
   */
  static PairReader open(FilePiece piece, Configuration hadoop) {
    String source = piece.file().source();
    try {
      PairReader pairs = PairFormats.open(piece, hadoop);
      TaskCompletionListener closing = task -> close(pairs, source);
      TaskContext.get().addTaskCompletionListener(closing);
      return pairs;
    } catch (FileNotFoundException e) {
      throw notSeen(source, e);
    } catch (IOException e) {
      throw new UncheckedIOException(source + " cannot be opened", e);
    }
  }

  private static void close(PairReader pairs, String source) {
    try {
      pairs.close();
    } catch (IOException e) {
      throw new UncheckedIOException(source + " cannot be closed", e);
    }
  }

  /** Returns the refusal of a file that this machine does not see. */
  static UserException notSeen(String file, FileNotFoundException e) {
    return UserException.of(
        "%s: found by the driver, but not by machine %s, which was to read it; put the file where every executor can read it, such as on HDFS (%s)",
        file, SparkEnv.get().blockManager().blockManagerId().host(), e.getMessage());
  }

  @Override
  protected Row compute() {
    RawPair pair = pairs.next();
    if (pair == null) {
      report();
      return null;
    }
    if (++unreported == REPORTED_ROWS) {
      report();
    }
    Origin origin = new Origin(file.source(), pair.line(), file.order());
    return CleanedRow.of(
            pair.source(),
            pair.target(),
            origin,
            pair.reason().orElse(null),
            scores == 0 ? null : scoresOf(pair))
        .row();
  }

  private void report() {
    TaskContext.get().taskMetrics().inputMetrics().incRecordsRead(unreported);
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
}
