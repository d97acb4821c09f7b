package io.tandem.metrics.tokenize;

import java.util.ArrayList;
import java.util.List;

/**
 * White space as Python's {@code str} sees it, because scores depend on where words end: Java's
 * {@code \s} knows only ASCII and {@code Character.isWhitespace} leaves out the no-break spaces.
 */
public final class Whitespace {
  private Whitespace() {}

  /**
   * Returns whether the character is of Unicode category Zs or of bidirectional class WS, B or S.
   */
  static boolean isSpace(char c) {
    if (c < 0x80) {
      return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
    }
    return c == '\u0085'
        || c == '\u00a0'
        || c == '\u1680'
        || (c >= '\u2000' && c <= '\u200a')
        || c == '\u2028'
        || c == '\u2029'
        || c == '\u202f'
        || c == '\u205f'
        || c == '\u3000';
  }

  /** Returns the words separated by white space; none of them is empty. */
  public static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i < line.length(); i++) {
      if (isSpace(line.charAt(i))) {
        if (start >= 0) {
          words.add(line.substring(start, i));
          start = -1;
        }
      } else if (start < 0) {
        start = i;
      }
    }
    if (start >= 0) {
      words.add(line.substring(start));
    }
    return words;
  }

  public static String stripTrailing(String line) {
    int end = line.length();
    while (end > 0 && isSpace(line.charAt(end - 1))) {
      end--;
    }
    return line.substring(0, end);
  }

  /** Returns the code points of the line without its white space. */
  public static int[] visibleCodePoints(String line) {
    return line.codePoints().filter(c -> c > Character.MAX_VALUE || !isSpace((char) c)).toArray();
  }
}
