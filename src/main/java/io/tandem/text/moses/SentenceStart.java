package io.tandem.text.moses;

import java.util.Set;

/**
 * Tells whether the next token of a line starts a sentence: the first token does, and one after
 * {@code . : ? !}; an opening quote or bracket leaves the start to the next token.
 */
final class SentenceStart {
  private static final Set<String> ENDS = Set.of(".", ":", "?", "!");
  private static final Set<String> DELAYS =
      Set.of("(", "[", "\"", "'", "&apos;", "&quot;", "&#91;", "&#93;");

  private boolean atStart = true;

  boolean isNext() {
    return atStart;
  }

  void pass(String token) {
    if (isBehind(token)) {
      atStart = true;
    } else if (!isDelayedBy(token)) {
      atStart = false;
    }
  }

  /** Returns whether the token ends a sentence. */
  static boolean isBehind(String token) {
    return ENDS.contains(token);
  }

  /**
   * Returns whether the token opens a quotation or bracket, and so leaves the start to the next
   * one.
   */
  static boolean isDelayedBy(String token) {
    return DELAYS.contains(token);
  }
}
