package io.tandem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.JaroWinklerDistance;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the word that the user most likely meant, if any is similar. */
public final class Nearest {
  /** The boundaries between the words of a name such as {@code maximumUpdates}. */
  private static final Pattern HUMP = Pattern.compile("(?=[A-Z])");

  private static final int MIN_ABBREVIATION = 3;

  private Nearest() {}

  /**
   * Returns the candidate with the fewest edits, ignoring case, if there is at most one edit for
   * every three letters, and a letter is shared; of several, the one that shares most letters in
   * the same order and place, then the first in alphabetical order. Without one, returns the
   * shortest candidate that the word abbreviates: {@code maxUpdates} means {@code maximumUpdates},
   * {@code lr} means {@code learningRate}.
   */
  public static Optional<String> of(String word, Collection<String> candidates) {
    String lower = word.toLowerCase(Locale.ROOT);
    int most = (word.length() + 2) / 3;
    LevenshteinDistance edits = new LevenshteinDistance(most);
    JaroWinklerDistance unlikeness = new JaroWinklerDistance();
    Optional<String> misspelt =
        candidates.stream()
            .filter(c -> edits.apply(lower, c.toLowerCase(Locale.ROOT)) >= 0)
            .filter(c -> unlikeness.apply(lower, c.toLowerCase(Locale.ROOT)) < 1)
            .sorted()
            .min(
                Comparator.comparingInt(
                        (String c) -> edits.apply(lower, c.toLowerCase(Locale.ROOT)))
                    .thenComparingDouble(c -> unlikeness.apply(lower, c.toLowerCase(Locale.ROOT))));
    return misspelt.or(
        () ->
            candidates.stream()
                .filter(candidate -> abbreviates(word, candidate))
                .min(
                    Comparator.comparingInt(String::length)
                        .thenComparing(Comparator.naturalOrder())));
  }

  /**
   * Returns a question such as {@code ; did you mean bleu?} for the end of a sentence, or nothing.
   */
  public static String question(String word, Collection<String> candidates) {
    return of(word, candidates).map("; did you mean %s?"::formatted).orElse("");
  }

  private static boolean abbreviates(String word, String name) {
    List<String> given = words(word);
    List<String> full = words(name);
    if (word.equalsIgnoreCase(initials(full))) {
      return full.size() > 1;
    }
    if (given.get(0).length() < MIN_ABBREVIATION || given.size() > full.size()) {
      return false;
    }
    for (int i = 0; i < given.size(); i++) {
      if (!full.get(i).startsWith(given.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    for (String word : HUMP.split(name)) {
      words.add(word.toLowerCase(Locale.ROOT));
    }
    return words;
  }

  private static String initials(List<String> words) {
    StringBuilder initials = new StringBuilder();
    words.stream().filter(word -> !word.isEmpty()).forEach(word -> initials.append(word.charAt(0)));
    return initials.toString();
  }
}
