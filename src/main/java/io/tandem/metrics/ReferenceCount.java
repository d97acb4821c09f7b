package io.tandem.metrics;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * The numbers of references that the sentences of a corpus have: the fewest and the most of any
 * sentence. The signature states the number, or {@code var} where it varies.
 *
 * <p>A class and not a record, as {@link Statistics}.
 */
public final class ReferenceCount implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The count before any sentence. */
  public static final ReferenceCount NONE = new ReferenceCount(0, 0);

  private final int fewest;
  private final int most;

  private ReferenceCount(int fewest, int most) {
    this.fewest = fewest;
    this.most = most;
  }

  /** Creates the count if every sentence has this many references, at least one. */
  public static ReferenceCount of(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a sentence needs at least one reference, found " + count);
    }
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
   * Returns the references of one sentence: a null is a missing one, an empty string is a reference
   * like any other (as in sacreBLEU since 2.0).
   *
   * @throws IllegalArgumentException if none is left
   */
  static List<String> present(List<String> references) {
    List<String> present = references.stream().filter(Objects::nonNull).toList();
    if (present.isEmpty()) {
      throw new IllegalArgumentException(
          "a sentence needs at least one reference, found "
              + references.size()
              + " all of which are missing");
    }
    return present;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ReferenceCount other && fewest == other.fewest && most == other.most;
  }

  @Override
  public int hashCode() {
    return 31 * fewest + most;
  }

  @Override
  public String toString() {
    return fewest == most ? Integer.toString(most) : "var";
  }
}
