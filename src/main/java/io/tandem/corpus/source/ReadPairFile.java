package io.tandem.corpus.source;

import io.tandem.corpus.format.BitextFile.FilePiece;
import io.tandem.corpus.format.PairReader;
import io.tandem.corpus.format.RawPair;
import io.tandem.corpus.table.ComputedIterator;
import io.tandem.corpus.table.PairTable;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
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
    FilePiece whole = FilePiece.whole(options.file(path));
    return JavaConverters.asScalaIterator(
        new Rows(BitextRows.open(whole, hadoop.value()), UTF8String.fromString(path)));
  }

  private final class Rows extends ComputedIterator<InternalRow> {
    private final PairReader reader;
    private final UTF8String path;

    Rows(PairReader reader, UTF8String path) {
      this.reader = reader;
      this.path = path;
    }

    @Override
    protected InternalRow compute() {
      RawPair pair = reader.next();
      while (pair != null && pair.reason().isPresent() && !options.keepsRejected()) {
        pair = reader.next();
      }
      if (pair == null) {
        return null;
      }
      Object[] values = new Object[columns.length];
      for (int i = 0; i < columns.length; i++) {
        values[i] = value(columns[i], pair);
      }
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
        default -> {
          if (!options.codeColumns().contains(column)) {
            throw new IllegalArgumentException(
                "this data source has no column %s; it has source, target, file and line, with rejected=keep also reason, with scoreFields also scores, and with inlineCodes=columns also those of codes"
                    .formatted(column));
          }
          yield UTF8String.fromString(pair.codes().get(column));
        }
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
