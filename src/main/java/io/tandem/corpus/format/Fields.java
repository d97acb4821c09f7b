package io.tandem.corpus.format;

import io.tandem.config.InputSettings;
import java.util.List;

/**
 * The names of the fields with the two sides; in nested data paths with dots.
 *
 * @param target empty if only the source side is read
 */
public record Fields(String source, String target) {
  /** The reason for a row in which one of the fields is absent, null or not text. */
  public static final String MISSING = "missing-field";

  /** The reason to reject a unit whose text is in another encoding. */
  public static final String INVALID_TEXT = "invalid-text";

  /**
   * Returns the fields that the input names, or the usual ones: those of its format or, for text of
   * one language, that of most data sets of web pages.
   */
  public static Fields of(InputSettings input, String usualSource, String usualTarget) {
    Fields named = named(input);
    if (!named.source.isBlank()) {
      return named;
    }
    return input.hasTarget() ? new Fields(usualSource, usualTarget) : new Fields("text", "");
  }

  /** Returns the fields that the input names; empty names if it names none. */
  static Fields named(InputSettings input) {
    return new Fields(input.sourceField(), input.targetField());
  }

  /** Returns the names of the sides that are read. */
  public List<String> sides() {
    return hasTarget() ? List.of(source, target) : List.of(source);
  }

  /** Returns whether the target side is read as well. */
  public boolean hasTarget() {
    return !target.isEmpty();
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
