package io.tandem.corpus.cleaning.rules;

import java.util.Arrays;

/** Levenshtein's distance up to a limit, in a band around the diagonal (Ukkonen 1985). */
final class EditDistance {
  private EditDistance() {}

  /**
   * Returns whether one becomes the other by at most the given number of insertions, deletions and
   * substitutions.
   */
  static boolean isAtMost(int[] one, int[] other, int limit) {
    if (Math.abs(one.length - other.length) > limit) {
      return false;
    }
    int beyond = limit + 1;
    int[] previous = new int[other.length + 1];
    int[] current = new int[other.length + 1];
    for (int j = 0; j <= other.length; j++) {
      previous[j] = Math.min(j, beyond);
    }
    for (int i = 1; i <= one.length; i++) {
      int from = Math.max(1, i - limit);
      int to = Math.min(other.length, i + limit);
      Arrays.fill(current, beyond);
      current[0] = Math.min(i, beyond);
      int least = current[0];
      for (int j = from; j <= to; j++) {
        int substituted = previous[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
        int moved = 1 + Math.min(previous[j], current[j - 1]);
        current[j] = Math.min(beyond, Math.min(substituted, moved));
        least = Math.min(least, current[j]);
      }
      if (least > limit) {
        return false;
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[other.length] <= limit;
  }
}
