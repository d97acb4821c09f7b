package io.tandem.corpus.dedupe;

import io.tandem.corpus.table.ComputedIterator;
import io.tandem.corpus.table.PairTable;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The bands of all pairs, one row for each, and the candidates that follow from them. On executors.
 */
final class BandRows {
  static final String BAND = "band";
  static final String BETTER = "better";
  private static final String NGRAMS = "ngrams";

  /** The columns that bands are made of. */
  static final StructType TEXTS =
      new StructType()
          .add(PairTable.ID, DataTypes.LongType, false)
          .add(PairTable.SCORE, DataTypes.DoubleType, false)
          .add(PairTable.SOURCE, DataTypes.StringType, false)
          .add(PairTable.TARGET, DataTypes.StringType, false);

  /** {@code ngrams}: the number of distinct n-grams of the pair. */
  static final StructType SCHEMA =
      new StructType()
          .add(BAND, DataTypes.LongType, false)
          .add(PairTable.ID, DataTypes.LongType, false)
          .add(PairTable.SCORE, DataTypes.DoubleType, false)
          .add(NGRAMS, DataTypes.IntegerType, false);

  static final StructType CANDIDATES =
      new StructType()
          .add(PairTable.ID, DataTypes.LongType, false)
          .add(BETTER, DataTypes.LongType, false);

  private static final int TEXT_ID = TEXTS.fieldIndex(PairTable.ID);
  private static final int TEXT_SCORE = TEXTS.fieldIndex(PairTable.SCORE);
  private static final int TEXT_SOURCE = TEXTS.fieldIndex(PairTable.SOURCE);
  private static final int TEXT_TARGET = TEXTS.fieldIndex(PairTable.TARGET);
  private static final int BAND_PLACE = SCHEMA.fieldIndex(BAND);
  private static final int ID_PLACE = SCHEMA.fieldIndex(PairTable.ID);
  private static final int NGRAMS_PLACE = SCHEMA.fieldIndex(NGRAMS);

  private BandRows() {}

  /** The n-grams of a row of {@link #TEXTS}. */
  static long[] ngrams(Row text, int ngram) {
    return CharacterNgrams.of(text.getString(TEXT_SOURCE), text.getString(TEXT_TARGET), ngram);
  }

  /** Returns the rows of {@link #SCHEMA} for a row of {@link #TEXTS}. */
  static Row of(Row text, long band, int ngrams) {
    return RowFactory.create(band, text.get(TEXT_ID), text.get(TEXT_SCORE), ngrams);
  }

  /** Returns a row of {@link #CANDIDATES} for two of {@link #SCHEMA}. */
  static Row candidate(Row row, Row better) {
    return RowFactory.create(row.getLong(ID_PLACE), better.getLong(ID_PLACE));
  }

  static long band(Row row) {
    return row.getLong(BAND_PLACE);
  }

  static int ngrams(Row row) {
    return row.getInt(NGRAMS_PLACE);
  }

  /** Returns the rows whose band another row shares; the rows come sorted by band. */
  static Iterator<Row> shared(Iterator<Row> byBand) {
    return new Shared(byBand);
  }

  private static final class Shared extends ComputedIterator<Row> {
    private final Iterator<Row> rows;

    /** The next row to look at; null after the last. */
    private Row ahead;

    private boolean isContinued;

    Shared(Iterator<Row> rows) {
      this.rows = rows;
      ahead = rows.hasNext() ? rows.next() : null;
    }

    @Override
    protected Row compute() {
      while (ahead != null) {
        Row row = ahead;
        ahead = rows.hasNext() ? rows.next() : null;
        boolean continues = ahead != null && band(ahead) == band(row);
        boolean isShared = continues || isContinued;
        isContinued = continues;
        if (isShared) {
          return row;
        }
      }
      return null;
    }
  }
}
