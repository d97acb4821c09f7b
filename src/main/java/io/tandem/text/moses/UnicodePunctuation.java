package io.tandem.text.moses;

/**
 * Converts full-width and Chinese or Japanese punctuation and digits to ASCII, like the script
 * {@code replace-unicode-punctuation.perl} of Moses. A full stop gets the space that it needs in
 * ASCII text.
 */
final class UnicodePunctuation {
  private UnicodePunctuation() {}

  /** Returns the line with ASCII punctuation; characters without a counterpart are kept. */
  public static String replace(String line) {
    StringBuilder ascii = new StringBuilder(line.length() + 8);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '。' || c == '．') {
        ascii.append(". ");
        i = lastSpaceFrom(line, i);
      } else {
        append(ascii, c);
      }
    }
    return ascii.toString();
  }

  /**
   * Returns the index of the last of the spaces that follow a character, or that of the character
   * if there are none.
   */
  private static int lastSpaceFrom(String line, int index) {
    int i = index;
    while (i + 1 < line.length() && line.charAt(i + 1) == ' ') {
      i++;
    }
    return i;
  }

  private static void append(StringBuilder ascii, char c) {
    switch (c) {
      case '，', '、' -> ascii.append(',');
      case '“', '”', '《', '》', '「', '」' -> ascii.append('"');
      case '’' -> ascii.append('\'');
      case '∶', '：' -> ascii.append(':');
      case '？' -> ascii.append('?');
      case '！' -> ascii.append('!');
      case '；' -> ascii.append(';');
      case '（' -> ascii.append('(');
      case '）' -> ascii.append(')');
      case '【' -> ascii.append('[');
      case '】' -> ascii.append(']');
      case '〈' -> ascii.append('<');
      case '〉' -> ascii.append('>');
      case '％' -> ascii.append('%');
      case '～' -> ascii.append('~');
      case '━' -> ascii.append('-');
      case '…' -> ascii.append("...");
      default -> ascii.append(c >= '０' && c <= '９' ? (char) (c - '０' + '0') : c);
    }
  }
}
