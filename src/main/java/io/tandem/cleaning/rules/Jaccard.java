package io.tandem.cleaning.rules;

import java.util.Set;

/** How much two sets share (Jaccard 1901). */
final class Jaccard {
  private Jaccard() {}

  /** What both have over what either has; 1 of two empty sets. */
  static double of(Set<String> one, Set<String> other) {
    if (one.isEmpty() && other.isEmpty()) {
      return 1;
    }
    long common = one.stream().filter(other::contains).count();
    return (double) common / (one.size() + other.size() - common);
  }
}
