package io.tandem.corpus.dedupe;

import java.util.Locale;

/**
 * The overlap of a training sentence with a test set.
 *
 * @param set the index of the set among the sets
 */
public record Overlap(Kind kind, int set) {
  /** How a training sentence overlaps a test sentence, the closest first. */
  public enum Kind {
    EXACT,
    NORMALIZED,
    CONTAINED;

    /** The reason with which a pair is rejected for such an overlap. */
    public String reason() {
      return "leak-" + label();
    }

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns the closer of two overlaps, either of which may be null; the lower set breaks ties. */
  static Overlap closer(Overlap one, Overlap other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    int order = one.kind.compareTo(other.kind);
    return order < 0 || (order == 0 && one.set <= other.set) ? one : other;
  }
}
