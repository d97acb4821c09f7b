package io.tandem.text.variants;

import io.tandem.text.SentenceEnding;

/** Lines without the punctuation that ends their last sentence. */
public final class EndPunctuation {
  private EndPunctuation() {}

  /**
   * Returns the line without the marks that it ends with, however many, and the spaces before them;
   * the same line if it ends with none, or with a closing quote or bracket.
   */
  public static String removeFrom(String line) {
    int end = line.length();
    boolean found = false;
    while (end > 0 && (isEnding(line, end) || line.charAt(end - 1) == ' ')) {
      found |= isEnding(line, end);
      end--;
    }
    return found ? line.substring(0, end) : line;
  }

  private static boolean isEnding(String line, int end) {
    return SentenceEnding.of(line.charAt(end - 1)) != SentenceEnding.NONE;
  }
}
