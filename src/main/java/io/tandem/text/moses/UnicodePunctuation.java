package io.tandem.text.moses;

/**
 * Full-width and Chinese or Japanese punctuation and digits written in ASCII, as the script {@code
 * replace-unicode-punctuation.perl} of Moses does. A full stop is given the space that it needs in
 * ASCII text.
 */
final class UnicodePunctuation {
  private UnicodePunctuation() {}

  /** The line with ASCII punctuation; what has no counterpart stays. */
  public static String replace(String line) {
    StringBuilder ascii = new StringBuilder(line.length() + 8);
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '。' || c == '．') {
        ascii.append(". ");
        i = lastBlankFrom(line, i);
      } else {
        append(ascii, c);
      }
    }
    return ascii.toString();
  }

  /** The index of the last of the spaces that follow a character; of the character without any. */
  private static int lastBlankFrom(String line, int index) {
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
