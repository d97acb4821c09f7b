package io.tandem.corpus.lexical;

import static io.tandem.corpus.lexical.ExpectedCounts.aligned;

import java.util.Arrays;

/**
 * Expected counts by a table that is known, of its own pairs of words: all others have the
 * probability 0.
 */
final class TableCounts {
  /** The places looked up at a time; always at least those of one target word. */
  private static final int MAX_PLACES = 1 << 20;

  private final TranslationTable table;
  private final Sum sum;

  /** Of each position of the source, NULL first, the places of the target words. */
  private int[] places = {};

  /** The probabilities of one target word by position. */
  private double[] probabilities = {};

  /** Adds up the counts of a source word and its translation at a place of the table. */
  @FunctionalInterface
  interface Sum {
    void add(int source, int place, long count);
  }

  TableCounts(TranslationTable table, Sum sum) {
    this.table = table;
    this.sum = sum;
  }

  /** Counts a pair of sentences. */
  void add(int[] source, int[] target) {
    int[] words = target.clone();
    Arrays.sort(words);
    int positions = source.length + 1;
    if (probabilities.length < positions) {
      probabilities = new double[2 * positions];
    }
    int most = Math.max(1, MAX_PLACES / positions);
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
      double all = 0;
      for (int i = 0; i < positions; i++) {
        probabilities[i] = table.probabilityAt(aligned(source, i), places[i * words.length + j]);
        all += probabilities[i];
      }
      for (int i = 0; i < positions; i++) {
        if (probabilities[i] > 0) {
          sum.add(
              aligned(source, i),
              places[i * words.length + j],
              CellCounts.of(probabilities[i] / all));
        }
      }
    }
  }
}
