package io.tandem.corpus.dedupe;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Selects the pairs to compare: each with the best one of its band and with the next better one,
 * unless the numbers of their n-grams already rule out that they are near duplicates. From rows of
 * {@link BandRows#SCHEMA}, by band and the better first, to rows of {@link BandRows#CANDIDATES};
 * holds two rows. On executors.
 *
 * @param threshold the minimum similarity
 */
record CompareInBands(double threshold) implements MapPartitionsFunction<Row, Row> {
  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Candidates(rows);
  }

  private final class Candidates implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Queue<Row> found = new ArrayDeque<>();
    private Row best;
    private Row previous;

    Candidates(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (found.isEmpty() && rows.hasNext()) {
        Row row = rows.next();
        if (best == null || BandRows.band(best) != BandRows.band(row)) {
          best = row;
        } else {
          compare(row, best);
          if (previous != best) {
            compare(row, previous);
          }
        }
        previous = row;
      }
      return !found.isEmpty();
    }

    private void compare(Row row, Row better) {
      int one = BandRows.ngrams(row);
      int other = BandRows.ngrams(better);
      // The similarity if the smaller set were a subset of the larger one.
      if ((double) Math.min(one, other) / Math.max(one, other) >= threshold) {
        found.add(BandRows.candidate(row, better));
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more candidates");
      }
      return found.remove();
    }
  }
}
