package io.tandem.config;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The word the user most likely meant. */
public final class Nearest {
  private Nearest() {}

  /**
   * The candidate with the smallest edit distance, case ignored; ties go to the first in
   * alphabetical order.
   */
  public static String of(String word, Collection<String> candidates) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String lower = word.toLowerCase(java.util.Locale.ROOT);
    return candidates.stream()
        .sorted()
        .min(
            Comparator.comparingInt(
                c -> distance.apply(lower, c.toLowerCase(java.util.Locale.ROOT))))
        .orElseThrow();
  }
}
