package io.tandem.corpus.lexical;

import io.tandem.storage.LongMap;
import java.util.Arrays;

/**
 * Expected counts of pairs of words, in units of 2^-30: integers, whose sum does not depend on the
 * order of adding. They have room for 2^33 words.
 */
final class CellCounts {
  private static final double ONE = 0x1p30;
  private static final int MIN_ROOM = 1024;

  private final LongMap places = new LongMap();
  private long[] cells = new long[MIN_ROOM];
  private long[] counts = new long[MIN_ROOM];

  /** Returns an expected count from 0 to 1 in these units. */
  static long of(double expected) {
    return (long) (expected * ONE + 0.5);
  }

  /** Adds to the count of a pair of words. */
  void add(long cell, long count) {
    int known = places.size();
    int place = places.number(cell);
    if (place == cells.length) {
      cells = Arrays.copyOf(cells, 2 * place);
      counts = Arrays.copyOf(counts, 2 * place);
    }
    if (place == known) {
      cells[place] = cell;
      counts[place] = 0;
    }
    counts[place] += count;
  }

  /** Forgets all pairs of words, and keeps the memory. */
  void clear() {
    places.clear();
  }

  /** Returns the number of pairs of words. */
  int size() {
    return places.size();
  }

  long cell(int place) {
    return cells[place];
  }

  long count(int place) {
    return counts[place];
  }

  /** Returns a count, or a sum of counts, as the number that it stands for. */
  static double expected(long count) {
    return count / ONE;
  }
}
