package io.tandem.text.moses;

import java.util.Set;

/**
 * Follows the tokens of a line and knows whether the next one starts a sentence: the first one
 * does, and one after {@code . : ? !}; an opening quote or bracket passes it on to the next.
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
   * Returns whether the token opens a quotation or bracket and leaves the start to the next one.
   */
  static boolean isDelayedBy(String token) {
    return DELAYS.contains(token);
  }
}
