package io.tandem.metrics;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * How many references the sentences of a corpus have: the fewest and the most of any sentence. The
 * signature states the number, or {@code var} where it varies.
 *
 * @param fewest references of the sentence that has the fewest, 0 when there is no sentence
 * @param most references of the sentence that has the most, 0 when there is no sentence
 */
public record ReferenceCount(int fewest, int most) implements Serializable {
  /** No sentence yet. */
  public static final ReferenceCount NONE = new ReferenceCount(0, 0);

  public ReferenceCount {
    if (fewest < 0 || most < fewest) {
      throw new IllegalArgumentException(
          "references per sentence must satisfy 0 <= fewest <= most, found "
              + fewest
              + " and "
              + most);
    }
  }

  /** Every sentence has this many references. */
  public static ReferenceCount of(int count) {
    return new ReferenceCount(count, count);
  }

  ReferenceCount plus(ReferenceCount other) {
    if (equals(NONE)) {
      return other;
    }
    if (other.equals(NONE)) {
      return this;
    }
    return new ReferenceCount(Math.min(fewest, other.fewest), Math.max(most, other.most));
  }

  /**
   * The references of one sentence that are there: a null stands for a missing one, an empty string
   * is a reference like any other (as in sacreBLEU since 2.0).
   *
   * @throws IllegalArgumentException when none is left
   */
  static List<String> present(List<String> references) {
    List<String> present = references.stream().filter(Objects::nonNull).toList();
    if (present.isEmpty()) {
      throw new IllegalArgumentException(
          "a sentence needs at least one reference, found "
              + references.size()
              + " of which all are missing");
    }
    return present;
  }

  @Override
  public String toString() {
    return fewest == most ? Integer.toString(most) : "var";
  }
}
