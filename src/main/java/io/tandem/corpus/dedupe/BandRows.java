package io.tandem.corpus.dedupe;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The bands of all pairs, a row for each, and the candidates that come of them. On executors. */
final class BandRows {
  static final String BAND = "band";
  static final String BETTER = "better";
  static final int ID = 1;
  static final int NGRAMS = 3;

  /** {@code ngrams}: how many different ones the pair has. */
  static final StructType SCHEMA =
      new StructType()
          .add(BAND, DataTypes.LongType, false)
          .add(AnnotatedPairs.ID, DataTypes.LongType, false)
          .add(AnnotatedPairs.SCORE, DataTypes.DoubleType, false)
          .add("ngrams", DataTypes.IntegerType, false);

  static final StructType CANDIDATES =
      new StructType()
          .add(AnnotatedPairs.ID, DataTypes.LongType, false)
          .add(BETTER, DataTypes.LongType, false);

  private BandRows() {}

  static long band(Row row) {
    return row.getLong(0);
  }

  /** Of rows by band those whose band another one has as well. */
  static Iterator<Row> shared(Iterator<Row> byBand) {
    return new Shared(byBand);
  }

  private static final class Shared implements Iterator<Row> {
    private final Iterator<Row> rows;

    /** The next to be looked at; null after the last. */
    private Row ahead;

    private Row found;
    private boolean isContinued;

    Shared(Iterator<Row> rows) {
      this.rows = rows;
      ahead = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
      while (found == null && ahead != null) {
        Row row = ahead;
        ahead = rows.hasNext() ? rows.next() : null;
        boolean continues = ahead != null && band(ahead) == band(row);
        found = continues || isContinued ? row : null;
        isContinued = continues;
      }
      return found != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more shared bands");
      }
      Row row = found;
      found = null;
      return row;
    }
  }
}
