package io.tandem.corpus.format;

import io.tandem.config.InputSettings;

/** The names of the fields with the two sides; in nested data paths with dots. */
public record Fields(String source, String target) {
  /** The reason for a row in which one of the fields is absent, null or not text. */
  public static final String MISSING = "missing-field";

  /** The reason to reject a unit whose text is in another encoding. */
  public static final String INVALID_TEXT = "invalid-text";

  /** Returns the fields that the input names, or the usual ones of its format. */
  public static Fields of(InputSettings input, String usualSource, String usualTarget) {
    return input.sourceField().isBlank()
        ? new Fields(usualSource, usualTarget)
        : new Fields(input.sourceField(), input.targetField());
  }

  /** Returns the score in a field; NaN if it is missing or not a number. */
  static double score(String text) {
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
