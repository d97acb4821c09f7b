package io.tandem.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.apache.commons.text.similarity.JaroWinklerDistance;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The word the user most likely meant. */
public final class Nearest {
  private Nearest() {}

  /**
   * The candidate with the smallest edit distance, case ignored; of several the one that has most
   * letters in the same order and place, of such the first in alphabetical order.
   */
  public static String of(String word, Collection<String> candidates) {
    String lower = word.toLowerCase(Locale.ROOT);
    LevenshteinDistance edits = LevenshteinDistance.getDefaultInstance();
    JaroWinklerDistance unlikeness = new JaroWinklerDistance();
    return candidates.stream()
        .sorted()
        .min(
            Comparator.comparingInt((String c) -> edits.apply(lower, c.toLowerCase(Locale.ROOT)))
                .thenComparingDouble(c -> unlikeness.apply(lower, c.toLowerCase(Locale.ROOT))))
        .orElseThrow();
  }
}
