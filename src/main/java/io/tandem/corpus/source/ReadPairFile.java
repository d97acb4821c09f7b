package io.tandem.corpus.source;

import io.tandem.corpus.format.PairFormats;
import io.tandem.corpus.format.PairReader;
import io.tandem.corpus.format.RawPair;
import io.tandem.corpus.table.PairTable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.collection.AbstractIterator;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Reads one file of a {@link PairSource} into the columns that a query needs. Sent to executors.
 */
final class ReadPairFile extends AbstractFunction1<PartitionedFile, Iterator<InternalRow>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final PairSourceOptions options;
  private final String[] columns;
  private final SerializableConfiguration hadoop;

  ReadPairFile(PairSourceOptions options, String[] columns, SerializableConfiguration hadoop) {
    this.options = options;
    this.columns = columns;
    this.hadoop = hadoop;
  }

  @Override
  public Iterator<InternalRow> apply(PartitionedFile part) {
    String path = part.toPath().toString();
    try {
      PairReader reader = PairFormats.open(options.file(path), hadoop.value());
      TaskCompletionListener closing = context -> close(reader, path);
      TaskContext.get().addTaskCompletionListener(closing);
      return new Rows(reader, UTF8String.fromString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be opened", e);
    }
  }

  private static void close(PairReader reader, String path) {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be closed", e);
    }
  }

  private final class Rows extends AbstractIterator<InternalRow> {
    private final PairReader reader;
    private final UTF8String path;
    private RawPair next;
    private boolean ended;

    Rows(PairReader reader, UTF8String path) {
      this.reader = reader;
      this.path = path;
    }

    @Override
    public boolean hasNext() {
      while (next == null && !ended) {
        RawPair read = reader.next();
        ended = read == null;
        if (read != null && (read.reason().isEmpty() || options.keepsRejected())) {
          next = read;
        }
      }
      return next != null;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more pairs in " + path);
      }
      Object[] values = new Object[columns.length];
      for (int i = 0; i < columns.length; i++) {
        values[i] = value(columns[i], next);
      }
      next = null;
      return new GenericInternalRow(values);
    }

    private Object value(String column, RawPair pair) {
      return switch (column) {
        case PairTable.SOURCE -> UTF8String.fromString(pair.source());
        case PairTable.TARGET -> UTF8String.fromString(pair.target());
        case PairTable.FILE -> path;
        case PairTable.LINE -> pair.line();
        case PairTable.SCORES -> scores(pair);
        case PairTable.REASON -> pair.reason().map(UTF8String::fromString).orElse(null);
        default ->
            throw new IllegalArgumentException(
                "this data source has no column %s; it has source, target, file and line, with rejected=keep also reason, and with scoreFields also scores"
                    .formatted(column));
      };
    }

    private InternalRow scores(RawPair pair) {
      Object[] values = new Object[options.input().scoreFields().size()];
      for (int i = 0; i < pair.scores().size(); i++) {
        double score = pair.scores().get(i);
        values[i] = Double.isNaN(score) ? null : (Object) score;
      }
      return new GenericInternalRow(values);
    }
  }
}
