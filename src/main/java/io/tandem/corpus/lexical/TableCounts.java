package io.tandem.corpus.lexical;

import static io.tandem.corpus.lexical.ExpectedCounts.aligned;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Expected counts by a table that is known, of its own pairs of words: all others have the
 * probability 0. They are added up by their places in it, in 8 bytes for each.
 */
final class TableCounts {
  /** The places looked up at a time, but those of one target word at least. */
  private static final int MOST_PLACES = 1 << 20;

  private final TranslationTable table;
  private final long[] counts;

  /** Of each position of the source, NULL first, the places of the target words. */
  private int[] places = {};

  /** The probabilities of one target word by position. */
  private double[] probabilities = {};

  TableCounts(TranslationTable table) {
    this.table = table;
    this.counts = new long[table.size()];
  }

  /** Counts a pair of sentences. */
  void add(int[] source, int[] target) {
    int[] words = target.clone();
    Arrays.sort(words);
    int positions = source.length + 1;
    if (probabilities.length < positions) {
      probabilities = new double[2 * positions];
    }
    int most = Math.max(1, MOST_PLACES / positions);
    for (int from = 0; from < words.length; from += most) {
      addWords(source, Arrays.copyOfRange(words, from, Math.min(words.length, from + most)));
    }
  }

  private void addWords(int[] source, int[] words) {
    int positions = source.length + 1;
    if (places.length < positions * words.length) {
      places = new int[2 * positions * words.length];
    }
    for (int i = 0; i < positions; i++) {
      table.places(aligned(source, i), words, places, i * words.length);
    }
    for (int j = 0; j < words.length; j++) {
      double sum = 0;
      for (int i = 0; i < positions; i++) {
        probabilities[i] = table.probabilityAt(aligned(source, i), places[i * words.length + j]);
        sum += probabilities[i];
      }
      for (int i = 0; i < positions; i++) {
        if (probabilities[i] > 0) {
          counts[places[i * words.length + j]] += CellCounts.of(probabilities[i] / sum);
        }
      }
    }
  }

  /** Returns rows of {@link ExpectedCounts#CELLS}, in their order. */
  Iterator<Row> cells() {
    return new Iterator<>() {
      private int source;
      private int place = counted(0);

      private int counted(int from) {
        int next = from;
        while (next < counts.length && counts[next] == 0) {
          next++;
        }
        return next;
      }

      @Override
      public boolean hasNext() {
        return place < counts.length;
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        while (place >= table.end(source)) {
          source++;
        }
        Row row =
            RowFactory.create(ExpectedCounts.cell(source, table.target(place)), counts[place]);
        place = counted(place + 1);
        return row;
      }
    };
  }
}
