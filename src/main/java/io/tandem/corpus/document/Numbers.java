package io.tandem.corpus.document;

import java.util.List;
import java.util.regex.Pattern;

/** The numbers in a text, by their digits, as languages separate these in different ways. */
final class Numbers {
  private static final Pattern NUMBER =
      Pattern.compile("\\p{Nd}(?:[\\p{Nd}.,\u2019'\u00A0\u202F]*\\p{Nd})?");

  private Numbers() {}

  /** Returns whether two texts have the same numbers, in any order. */
  static boolean areSame(String source, String target) {
    return of(source).equals(of(target));
  }

  private static List<String> of(String text) {
    return NUMBER
        .matcher(text)
        .results()
        .map(number -> number.group().replaceAll("\\P{Nd}", ""))
        .sorted()
        .toList();
  }
}
