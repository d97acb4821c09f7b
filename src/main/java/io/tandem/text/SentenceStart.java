package io.tandem.text;

import java.util.Set;

/**
 * Follows the tokens of a line and knows whether the next one starts a sentence: the first does,
 * and that after {@code . : ? !}; an opening quote or bracket leaves it to the next.
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
    if (ENDS.contains(token)) {
      atStart = true;
    } else if (!DELAYS.contains(token)) {
      atStart = false;
    }
  }
}
