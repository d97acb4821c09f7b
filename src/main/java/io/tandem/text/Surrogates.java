package io.tandem.text;

/**
 * Lone surrogates: halves of a character that Java strings can hold and UTF-8 cannot. They come
 * from text that was truncated in the middle of a character.
 */
public final class Surrogates {
  private static final char REPLACEMENT = '\uFFFD';

  private Surrogates() {}

  /** Returns the number of lone surrogates in the text. */
  public static int countLone(String text) {
    int lone = 0;
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (startsPair(text, i)) {
          i++;
        } else {
          lone++;
        }
      }
    }
    return lone;
  }

  /**
   * Returns the text with U+FFFD in place of every lone surrogate; the same object if there is
   * none.
   */
  public static String replaceLone(String text) {
    if (countLone(text) == 0) {
      return text;
    }
    StringBuilder repaired = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (startsPair(text, i)) {
          i++;
        } else {
          repaired.setCharAt(i, REPLACEMENT);
        }
      }
    }
    return repaired.toString();
  }

  private static boolean startsPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }
}
