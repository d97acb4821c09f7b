package io.tandem.corpus.format;

/** Parses scores of pairs. */
final class Scores {
  private Scores() {}

  /** Returns the number; NaN if it is missing or not a number. */
  static double parse(String text) {
    if (text == null || text.isBlank()) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
