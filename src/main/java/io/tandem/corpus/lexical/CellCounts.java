package io.tandem.corpus.lexical;

import io.tandem.hashing.LongMap;
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

  /** Adds an expected count from 0 to 1. */
  void add(int source, int target, double expected) {
    long count = Math.round(expected * ONE);
    if (count == 0) {
      return;
    }
    long cell = ((long) source << Integer.SIZE) | target;
    int place = places.number(cell);
    if (place == cells.length) {
      cells = Arrays.copyOf(cells, 2 * place);
      counts = Arrays.copyOf(counts, 2 * place);
    }
    cells[place] = cell;
    counts[place] += count;
  }

  /** Returns the number of pairs of words. */
  int size() {
    return places.size();
  }

  int source(int place) {
    return (int) (cells[place] >>> Integer.SIZE);
  }

  int target(int place) {
    return (int) cells[place];
  }

  long count(int place) {
    return counts[place];
  }

  /** Returns a count, or a sum of counts, as the number that it stands for. */
  static double expected(long count) {
    return count / ONE;
  }
}
