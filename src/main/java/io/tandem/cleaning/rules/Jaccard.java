package io.tandem.cleaning.rules;

import java.util.Set;

/** The similarity of two sets (Jaccard 1901). */
final class Jaccard {
  private Jaccard() {}

  /** Returns the ratio of the common elements to all elements; 1 for two empty sets. */
  static double of(Set<String> one, Set<String> other) {
    if (one.isEmpty() && other.isEmpty()) {
      return 1;
    }
    long common = one.stream().filter(other::contains).count();
    return (double) common / (one.size() + other.size() - common);
  }
}
