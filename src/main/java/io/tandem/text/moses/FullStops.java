package io.tandem.text.moses;

/** Decides for each word that ends in a full stop whether the stop is part of it. */
final class FullStops {
  private FullStops() {}

  /**
   * Returns the words of the text, separated by single spaces, with full stops that end a sentence
   * as separate words.
   */
  static String apart(String text, NonbreakingPrefixes prefixes) {
    StringBuilder words = new StringBuilder(text.length() + 8);
    int start = nextWord(text, 0);
    while (start < text.length()) {
      int end = endOfWord(text, start);
      int next = nextWord(text, end);
      if (words.length() > 0) {
        words.append(' ');
      }
      if (endsInSingleStop(text, start, end) && parts(text, start, end - 1, next, prefixes)) {
        words.append(text, start, end - 1).append(" .");
      } else {
        words.append(text, start, end);
      }
      start = next;
    }
    return words.toString();
  }

  /** Matches text followed by one full stop; an ellipsis is already a separate word. */
  private static boolean endsInSingleStop(String text, int start, int end) {
    return end - start > 1 && text.charAt(end - 1) == '.' && text.charAt(end - 2) != '.';
  }

  private static boolean parts(
      String text, int start, int stop, int next, NonbreakingPrefixes prefixes) {
    if (next == text.length()) {
      return true;
    }
    if (isAbbreviation(text, start, stop) || Character.isLowerCase(text.codePointAt(next))) {
      return false;
    }
    String prefix = text.substring(start, stop);
    char following = text.charAt(next);
    boolean numberFollows = following >= '0' && following <= '9';
    return !prefixes.isBeforeWords(prefix) && !(numberFollows && prefixes.isBeforeNumbers(prefix));
  }

  /** Matches letters with a further full stop: U.S, e.g, a.m. */
  private static boolean isAbbreviation(String text, int start, int end) {
    boolean stopSeen = false;
    boolean letterSeen = false;
    for (int i = start; i < end; i += Character.charCount(text.codePointAt(i))) {
      stopSeen |= text.charAt(i) == '.';
      letterSeen |= Character.isAlphabetic(text.codePointAt(i));
    }
    return stopSeen && letterSeen;
  }

  private static int nextWord(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) == ' ') {
      i++;
    }
    return i;
  }

  private static int endOfWord(String text, int from) {
    int end = text.indexOf(' ', from);
    return end < 0 ? text.length() : end;
  }
}
