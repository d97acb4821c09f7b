package io.tandem.corpus.lexical;

import io.tandem.corpus.table.ComputedIterator;
import io.tandem.corpus.table.PairTable;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The E-step of {@link IbmModel1}: from pairs of ids to rows of {@link #CELLS}. Each target word is
 * shared out to the source words and NULL, as they account for it. Pairs of words of a small known
 * table are added up for a whole partition, all others as far as memory permits. On executors.
 *
 * @param maximumCells the number of pairs of words from which on counts are passed on
 */
record ExpectedCounts(Broadcast<TranslationTable> table, int maximumCells)
    implements MapPartitionsFunction<Row, Row> {
  /** A pair of words: the id of the source word in the upper half, that of the target word. */
  static final String CELL = "cell";

  /** The places of a table, of 8 bytes each, that take the memory of a cell. */
  private static final long PLACES_OF_CELL = 8;

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
    CellCounts cells = new CellCounts();
    if (known.isUniform()) {
      return new InParts(pairs, (source, target) -> addAlike(source, target, cells), cells);
    }
    if (known.size() <= PLACES_OF_CELL * maximumCells) {
      return inPlaces(pairs, known);
    }
    TableCounts counts =
        new TableCounts(
            known, (source, place, count) -> cells.add(cell(source, known.target(place)), count));
    return new InParts(pairs, counts::add, cells);
  }

  /** Counts all pairs of sentences by places of the table, which is faster. */
  private static Iterator<Row> inPlaces(Iterator<Row> pairs, TranslationTable known) {
    long[] sums = new long[known.size()];
    TableCounts counts = new TableCounts(known, (source, place, count) -> sums[place] += count);
    pairs.forEachRemaining(pair -> counts.add(PairTable.ids(pair, 0), PairTable.ids(pair, 1)));
    return IntStream.range(0, known.sources())
        .boxed()
        .flatMap(
            source ->
                known
                    .places(source)
                    .filter(place -> sums[place] > 0)
                    .mapToObj(
                        place -> RowFactory.create(cell(source, known.target(place)), sums[place])))
        .iterator();
  }

  private static void addAlike(int[] source, int[] target, CellCounts cells) {
    long share = CellCounts.of(1.0 / (source.length + 1));
    for (int word : target) {
      for (int i = 0; i <= source.length; i++) {
        cells.add(cell(aligned(source, i), word), share);
      }
    }
  }

  /** Counts pairs of sentences until there are enough cells, passes these on, and begins again. */
  private final class InParts extends ComputedIterator<Row> {
    private final Iterator<Row> pairs;
    private final BiConsumer<int[], int[]> counting;
    private final CellCounts cells;
    private int next;

    /**
     * @param counting adds a source and a target sentence to the cells
     */
    InParts(Iterator<Row> pairs, BiConsumer<int[], int[]> counting, CellCounts cells) {
      this.pairs = pairs;
      this.counting = counting;
      this.cells = cells;
    }

    @Override
    protected Row compute() {
      if (next == cells.size()) {
        cells.clear();
        next = 0;
        while (pairs.hasNext() && cells.size() < maximumCells) {
          Row pair = pairs.next();
          counting.accept(PairTable.ids(pair, 0), PairTable.ids(pair, 1));
        }
      }
      if (next == cells.size()) {
        return null;
      }
      int place = next++;
      return RowFactory.create(cells.cell(place), cells.count(place));
    }
  }

  /** Returns the word at a position counted from 1; at 0 is NULL. */
  static int aligned(int[] sentence, int position) {
    return position == 0 ? SideWords.NULL : sentence[position - 1];
  }
}
