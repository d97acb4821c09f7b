package io.tandem.corpus.format;

import io.tandem.config.CorpusSettings.Input;

/** Where the sides stand, by name; in nested data as a path with dots. */
public record Fields(String source, String target) {
  /** The reason for a row in which one of the fields is absent, null or no text. */
  public static final String MISSING = "missing-field";

  /** The fields that the input names, or those that its format usually has. */
  public static Fields of(Input input, String usualSource, String usualTarget) {
    return input.sourceField().isBlank()
        ? new Fields(usualSource, usualTarget)
        : new Fields(input.sourceField(), input.targetField());
  }
}
