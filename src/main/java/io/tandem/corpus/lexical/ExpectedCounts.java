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
 * The E-step of {@link IbmModel1}: from pairs of ids to rows of {@link #CELLS}. Each target word is
 * shared out to the source words and NULL, as they account for it. Pairs of words of a known table
 * are added up for a whole partition; those that the uniform table allows, which are all that
 * occur, as far as memory permits. On executors.
 *
 * @param maximumCells the number of pairs of words from which on what is counted is handed on
 */
record ExpectedCounts(Broadcast<TranslationTable> table, int maximumCells)
    implements MapPartitionsFunction<Row, Row> {
  /** A pair of words: the id of the source word in the upper half, that of the target word. */
  static final String CELL = "cell";

  static final StructType CELLS =
      new StructType().add(CELL, DataTypes.LongType, false).add("count", DataTypes.LongType, false);

  static long cell(int source, int target) {
    return ((long) source << Integer.SIZE) | target;
  }

  static int source(long cell) {
    return (int) (cell >>> Integer.SIZE);
  }

  static int target(long cell) {
    return (int) cell;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> pairs) {
    TranslationTable known = table.value();
    if (known.isUniform()) {
      return new InParts(pairs, maximumCells);
    }
    TableCounts counts = new TableCounts(known);
    while (pairs.hasNext()) {
      Row pair = pairs.next();
      counts.add(PairTable.ids(pair, 0), PairTable.ids(pair, 1));
    }
    return counts.cells();
  }

  /** The counts by the uniform table. */
  private static final class InParts implements Iterator<Row> {
    private final Iterator<Row> pairs;
    private final int maximumCells;
    private final CellCounts cells = new CellCounts();
    private int next;

    InParts(Iterator<Row> pairs, int maximumCells) {
      this.pairs = pairs;
      this.maximumCells = maximumCells;
    }

    @Override
    public boolean hasNext() {
      if (next == cells.size()) {
        cells.clear();
        next = 0;
        while (pairs.hasNext() && cells.size() < maximumCells) {
          Row pair = pairs.next();
          add(PairTable.ids(pair, 0), PairTable.ids(pair, 1));
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
      return RowFactory.create(cells.cell(place), cells.count(place));
    }

    private void add(int[] source, int[] target) {
      long share = CellCounts.of(1.0 / (source.length + 1));
      for (int word : target) {
        for (int i = 0; i <= source.length; i++) {
          cells.add(cell(aligned(source, i), word), share);
        }
      }
    }
  }

  /** Returns the word at a position counted from 1; at 0 is NULL. */
  static int aligned(int[] sentence, int position) {
    return position == 0 ? SideWords.NULL : sentence[position - 1];
  }
}
