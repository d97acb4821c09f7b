package io.tandem.corpus.lexical;

import io.tandem.corpus.table.ComputedIterator;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/**
 * The M-step of {@link IbmModel1}: from rows of {@link ExpectedCounts#CELLS} in their order, of
 * which those of a pair of words are added up, to the translations of each word. On executors.
 *
 * @param minimumProbability the probability from which on a translation is kept
 */
record Maximization(double minimumProbability)
    implements FlatMapFunction<Iterator<Row>, Translations> {
  @Override
  public Iterator<Translations> call(Iterator<Row> cells) {
    return new ComputedIterator<>() {
      private final Group group = new Group();
      private Row ahead = cells.hasNext() ? cells.next() : null;

      @Override
      protected Translations compute() {
        if (ahead == null) {
          return null;
        }
        int source = ExpectedCounts.source(ahead.getLong(0));
        group.clear();
        while (ahead != null && ExpectedCounts.source(ahead.getLong(0)) == source) {
          group.add(ExpectedCounts.target(ahead.getLong(0)), ahead.getLong(1));
          ahead = cells.hasNext() ? cells.next() : null;
        }
        return group.translations(source, minimumProbability);
      }
    };
  }

  /** The cells of one source word. */
  private static final class Group {
    private static final int MIN_ROOM = 64;

    private int[] targets = new int[MIN_ROOM];
    private long[] counts = new long[MIN_ROOM];
    private int size;

    void clear() {
      size = 0;
    }

    void add(int target, long count) {
      if (size > 0 && targets[size - 1] == target) {
        counts[size - 1] += count;
        return;
      }
      if (size == targets.length) {
        targets = Arrays.copyOf(targets, 2 * size);
        counts = Arrays.copyOf(counts, 2 * size);
      }
      targets[size] = target;
      counts[size++] = count;
    }

    Translations translations(int source, double minimumProbability) {
      double total = CellCounts.expected(Arrays.stream(counts, 0, size).sum());
      int kept = 0;
      int[] keptTargets = new int[size];
      double[] keptCounts = new double[size];
      for (int i = 0; i < size; i++) {
        double count = CellCounts.expected(counts[i]);
        if (count >= minimumProbability * total) {
          keptTargets[kept] = targets[i];
          keptCounts[kept++] = count;
        }
      }
      return new Translations(
          source, total, Arrays.copyOf(keptTargets, kept), Arrays.copyOf(keptCounts, kept));
    }
  }
}
