package io.tandem.corpus.dedupe;

/**
 * A training sentence that overlaps a test set.
 *
 * @param set place of the set among the sets
 */
record Overlap(OverlapKind kind, int set) {
  /**
   * The closer of two overlaps, either of which may be null; of equal ones that of the first set.
   */
  static Overlap closer(Overlap one, Overlap other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    int order = one.kind.compareTo(other.kind);
    return order < 0 || (order == 0 && one.set <= other.set) ? one : other;
  }
}
