package io.tandem.corpus.format;

/** Scores of pairs as files write them. */
final class Scores {
  private Scores() {}

  /** The number; not a number when it is none or absent. */
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
