package io.tandem.metrics;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The edit distance between hypotheses of equal length and one reference, computed and stored only
 * near the diagonal of the matrix: memory grows with the length of a line, not with its square.
 *
 * <p>All hypotheses that are compared have the same words in different orders, so the rows of the
 * matrix for a common prefix are the same. The matrix of the {@linkplain #rebase base} is kept, and
 * only the rows after the common prefix are computed for the others.
 */
final class BeamEditDistance {
  /** Tercom's limit: the maximum distance of cells from the diagonal. */
  private static final int BEAM_WIDTH = 25;

  private static final int UNREACHED = Integer.MAX_VALUE / 2;

  private final int[] reference;
  private final int rows;
  private final double lengthRatio;
  private final int beamWidth;

  /**
   * Row i: the fewest edits from the first i words of the base to each prefix of the reference,
   * starting with that of length {@link #from}; row 0 is complete.
   */
  private final int[][] base;

  private int[] previous;
  private int[] current;
  private int[] baseWords;

  BeamEditDistance(int hypothesisLength, int[] reference) {
    this.reference = reference;
    this.rows = hypothesisLength;
    this.lengthRatio = hypothesisLength == 0 ? 1 : (double) reference.length / hypothesisLength;
    // If the reference is much longer, neighbouring rows would not overlap in the usual beam.
    this.beamWidth =
        BEAM_WIDTH < lengthRatio / 2 ? (int) Math.ceil(lengthRatio / 2 + BEAM_WIDTH) : BEAM_WIDTH;
    int width = Math.max(2 * beamWidth, reference.length + 1 - from(rows));
    this.base = new int[rows + 1][];
    base[0] = IntStream.rangeClosed(0, reference.length).toArray();
    for (int i = 1; i <= rows; i++) {
      base[i] = new int[width];
    }
    this.previous = new int[width];
    this.current = new int[width];
  }

  /** Returns the first column of a row that is near the diagonal. */
  private int from(int i) {
    return i == 0 ? 0 : Math.max(0, (int) Math.floor(i * lengthRatio) - beamWidth);
  }

  /** Returns the column after the last one of a row, from 1, that is near the diagonal. */
  private int to(int i) {
    int end = reference.length + 1;
    return i == rows ? end : Math.min(end, (int) Math.floor(i * lengthRatio) + beamWidth);
  }

  /** Returns the value of a row for a column. */
  private static int cell(int[] row, int from, int j) {
    int at = j - from;
    return at < 0 || at >= row.length ? UNREACHED : row[at];
  }

  private int cell(int i, int j) {
    return cell(base[i], from(i), j);
  }

  /** Makes these words the base and returns their distance. */
  int rebase(int[] words) {
    for (int i = 1; i <= rows; i++) {
      fillRow(i, words[i - 1], base[i - 1], base[i]);
    }
    baseWords = words;
    return cell(rows, reference.length);
  }

  /**
   * Returns the distance of other words.
   *
   * @param words the words, as many as in the base
   * @param unchanged the number of words at the beginning that equal those of the base
   */
  int distance(int[] words, int unchanged) {
    int[] above = base[unchanged];
    for (int i = unchanged + 1; i <= rows; i++) {
      fillRow(i, words[i - 1], above, current);
      int[] filled = current;
      current = previous;
      previous = filled;
      above = filled;
    }
    return cell(above, from(rows), reference.length);
  }

  private void fillRow(int i, int word, int[] above, int[] row) {
    Arrays.fill(row, UNREACHED);
    int from = from(i);
    int fromAbove = from(i - 1);
    int to = to(i);
    int left = UNREACHED;
    for (int j = from; j < to; j++) {
      int aboveHere = cell(above, fromAbove, j);
      if (j == 0) {
        left = aboveHere + 1;
      } else {
        int substituted = cell(above, fromAbove, j - 1) + (word == reference[j - 1] ? 0 : 1);
        int cheapest = Math.min(substituted, Math.min(aboveHere, left) + 1);
        left = Math.min(cheapest, UNREACHED);
      }
      row[j - from] = left;
    }
  }

  /**
   * Returns the cheapest path from the base to the reference. Of equally cheap steps, counted from
   * the end, keeping or substituting a word comes first, then removing one of the base, then
   * inserting one.
   */
  WordAlignment align() {
    WordAlignment alignment = new WordAlignment(rows, reference.length);
    int i = rows;
    int j = reference.length;
    while (i > 0 || j > 0) {
      int cost = cell(i, j);
      boolean same = i > 0 && j > 0 && baseWords[i - 1] == reference[j - 1];
      if (i > 0 && j > 0 && cost == cell(i - 1, j - 1) + (same ? 0 : 1)) {
        i--;
        j--;
        if (same) {
          alignment.keep(i, j);
        } else {
          alignment.substitute(i, j);
        }
      } else if (i > 0 && cost == cell(i - 1, j) + 1) {
        i--;
        alignment.remove(i);
      } else if (j > 0 && cost == cell(i, j - 1) + 1) {
        j--;
        alignment.insert(j, i - 1);
      } else {
        throw new IllegalStateException("the edit distance's beam has no path");
      }
    }
    return alignment;
  }
}
