package io.tandem.corpus.lexical;

import io.tandem.corpus.table.PairTable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The E-step of {@link IbmModel1}: from pairs of ids to rows of {@link #CELLS}, added up as far as
 * memory allows. On executors.
 *
 * @param maximumCells the number of pairs of words from which on what is counted is handed on
 */
record ExpectedCounts(Broadcast<TranslationTable> table, int maximumCells)
    implements MapPartitionsFunction<Row, Row> {
  static final String SOURCE = "sourceWord";
  static final String TARGET = "targetWord";
  static final String COUNT = "count";

  static final StructType CELLS =
      new StructType()
          .add(SOURCE, DataTypes.IntegerType, false)
          .add(TARGET, DataTypes.IntegerType, false)
          .add(COUNT, DataTypes.LongType, false);

  @Override
  public Iterator<Row> call(Iterator<Row> pairs) {
    TranslationTable known = table.value();
    return new Iterator<>() {
      private CellCounts cells = new CellCounts();
      private int next;

      @Override
      public boolean hasNext() {
        if (next == cells.size()) {
          cells = new CellCounts();
          next = 0;
          while (pairs.hasNext() && cells.size() < maximumCells) {
            Row pair = pairs.next();
            add(PairTable.ids(pair, 0), PairTable.ids(pair, 1), known, cells);
          }
        }
        return next < cells.size();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        int place = next++;
        return RowFactory.create(cells.source(place), cells.target(place), cells.count(place));
      }
    };
  }

  /** Shares each target word out to the source words and NULL, as they account for it. */
  private static void add(int[] source, int[] target, TranslationTable known, CellCounts cells) {
    double[] probabilities = new double[source.length + 1];
    for (int word : target) {
      double sum = 0;
      for (int i = 0; i <= source.length; i++) {
        probabilities[i] = known.probability(aligned(source, i), word);
        sum += probabilities[i];
      }
      for (int i = 0; i <= source.length && sum > 0; i++) {
        cells.add(aligned(source, i), word, probabilities[i] / sum);
      }
    }
  }

  /** Returns the word at a position counted from 1; at 0 is NULL. */
  static int aligned(int[] sentence, int position) {
    return position == 0 ? SideWords.NULL : sentence[position - 1];
  }
}
