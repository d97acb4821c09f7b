package io.tandem.corpus.markup;

import java.util.Locale;

/** The tags of languages, as XLIFF compares them. */
final class Languages {
  private Languages() {}

  /** Returns whether a tag is another one, or a more special one of it, as {@code en-GB} of en. */
  static boolean isWithin(String tag, String other) {
    String lower = tag.toLowerCase(Locale.ROOT);
    String range = other.toLowerCase(Locale.ROOT);
    return lower.equals(range) || lower.startsWith(range + "-");
  }
}
