package io.tandem.text.moses;

import io.tandem.text.moses.MosesTokenizer.InnerMark;

/**
 * The first step of tokenization: every character that cannot be part of a word becomes a separate
 * token.
 */
final class MosesCharacters {
  private static final int FIRST_VISIBLE = 0x20;

  private MosesCharacters() {}

  /**
   * Returns the trimmed line with single spaces for white space, without ASCII control characters,
   * and with spaces around everything but letters, digits and {@code . , ' ` -}. Those marks are
   * handled later, with their context.
   */
  static String apart(String line, InnerMark innerMark) {
    StringBuilder text = new StringBuilder(line.length() + line.length() / 4 + 8);
    String clean = withSingleBlanks(line);
    for (int i = 0; i < clean.length(); ) {
      int c = clean.codePointAt(i);
      i += Character.charCount(c);
      if (c == ' ' || staysWithWord(c) || isInner(c, clean, i, innerMark)) {
        text.appendCodePoint(c);
      } else {
        text.append(' ').appendCodePoint(c).append(' ');
      }
    }
    return text.toString();
  }

  private static String withSingleBlanks(String line) {
    StringBuilder text = new StringBuilder(line.length());
    boolean spaceBefore = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (isWhiteSpace(c)) {
        spaceBefore = true;
      } else if (c >= FIRST_VISIBLE) {
        if (spaceBefore && text.length() > 0) {
          text.append(' ');
        }
        spaceBefore = false;
        text.append(c);
      }
    }
    return text.toString();
  }

  private static boolean isWhiteSpace(char c) {
    return c <= ' '
        ? c == ' ' || (c >= '\t' && c <= '\r')
        : c >= 0x85 && (c == 0x85 || Character.isSpaceChar(c));
  }

  private static boolean staysWithWord(int c) {
    return c == '.' || c == ',' || c == '\'' || c == '`' || c == '-' || isLetterOrDigit(c);
  }

  /**
   * Returns whether this is a letter or digit in Perl's sense: Unicode's property Alphabetic, and
   * decimal digits.
   */
  static boolean isLetterOrDigit(int c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
    return Character.isAlphabetic(c) || Character.isDigit(c);
  }

  private static boolean isInner(int c, String text, int next, InnerMark innerMark) {
    return c == innerMark.mark
        && next < text.length()
        && Character.getType(text.codePointAt(next)) == Character.LOWERCASE_LETTER;
  }
}
