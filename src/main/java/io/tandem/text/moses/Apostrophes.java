package io.tandem.text.moses;

import static io.tandem.text.moses.Rewrite.literal;
import static io.tandem.text.moses.Rewrite.pattern;

import java.util.List;

/**
 * The word that an apostrophe belongs to, by language. The order of rules is part of the meaning.
 */
final class Apostrophes {
  private static final String LETTER = "(\\p{IsAlphabetic})";
  private static final String OTHER = "(\\P{IsAlphabetic})";

  private static final Rewrite BETWEEN_OTHERS = pattern("'", OTHER + "'" + OTHER, "$1 ' $2");
  private static final Rewrite AFTER_LETTER = pattern("'", LETTER + "'" + OTHER, "$1 ' $2");
  private static final Rewrite BEFORE_LETTER = pattern("'", OTHER + "'" + LETTER, "$1 ' $2");

  /** English: that's → that 's, the 1990's → the 1990 's. */
  private static final List<Rewrite> WITH_FOLLOWING =
      List.of(
          BETWEEN_OTHERS,
          pattern("'", "([^\\p{IsAlphabetic}\\p{N}])'" + LETTER, "$1 ' $2"),
          AFTER_LETTER,
          pattern("'", LETTER + "'" + LETTER, "$1 '$2"),
          pattern("'", "(\\p{N})'(s)", "$1 '$2"));

  /** French: l'eau → l' eau. */
  private static final List<Rewrite> WITH_PRECEDING =
      List.of(
          BETWEEN_OTHERS,
          BEFORE_LETTER,
          AFTER_LETTER,
          pattern("'", LETTER + "'" + LETTER, "$1' $2"));

  /** Somali: the apostrophe is a glottal stop. */
  private static final List<Rewrite> AS_LETTER =
      List.of(BETWEEN_OTHERS, BEFORE_LETTER, AFTER_LETTER);

  private static final List<Rewrite> ALONE = List.of(literal("'", " ' "));

  private Apostrophes() {}

  static List<Rewrite> of(String language) {
    return switch (language) {
      case "en" -> WITH_FOLLOWING;
      case "fr", "it", "ga", "ca" -> WITH_PRECEDING;
      case "so", "tdt" -> AS_LETTER;
      default -> ALONE;
    };
  }
}
