package io.tandem.translation;

/**
 * The places where a text may be split, the better ones first. A segment does not begin with a
 * space.
 */
enum SplitPoint {
  /** After the end of a sentence. */
  SENTENCE(".!?\u2026", "\u3002\uFF01\uFF1F"),
  /** After a comma and the like. */
  CLAUSE(",;:\u2013\u2014", "\u3001\uFF0C\uFF1B\uFF1A"),
  /** After a space. */
  WORD("", "");

  static final int NONE = -1;

  /** The characters that may be between the end of a sentence and the space. */
  private static final String CLOSING = "\"')]}\u00BB\u2019\u201D\u300D\u300F\uFF09";

  /** Characters that end a sentence if a space follows. */
  private final String marks;

  /** Characters that always end a sentence: scripts without spaces. */
  private final String wideMarks;

  SplitPoint(String marks, String wideMarks) {
    this.marks = marks;
    this.wideMarks = wideMarks;
  }

  /**
   * Returns the best place to split {@code text[from, to)}, of equal ones the nearest to the
   * middle; {@link #NONE} if there is none.
   */
  static int of(String text, int from, int to) {
    for (SplitPoint kind : values()) {
      int at = kind.nearestToMiddle(text, from, to);
      if (at != NONE) {
        return at;
      }
    }
    return NONE;
  }

  private int nearestToMiddle(String text, int from, int to) {
    int middle = from + (to - from) / 2;
    for (int distance = 0; distance <= (to - from) / 2 + 1; distance++) {
      if (middle - distance > from && isAt(text, middle - distance)) {
        return middle - distance;
      }
      if (middle + distance < to && isAt(text, middle + distance)) {
        return middle + distance;
      }
    }
    return NONE;
  }

  /** Returns whether a segment may begin at {@code at}, which is not the beginning of the text. */
  private boolean isAt(String text, int at) {
    if (isSpace(text.charAt(at))) {
      return false;
    }
    int end = at;
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    boolean afterSpace = end < at;
    if (this == WORD) {
      return afterSpace;
    }
    boolean closes = CLOSING.indexOf(text.charAt(at)) >= 0;
    while (end > 0 && CLOSING.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end > 0
        && ((afterSpace && marks.indexOf(text.charAt(end - 1)) >= 0)
            || (!closes && wideMarks.indexOf(text.charAt(end - 1)) >= 0));
  }

  /**
   * Returns whether two texts that follow each other are written with a space between them: neither
   * after a mark that includes its space, nor between characters of Chinese or Japanese.
   */
  static boolean needSpaceBetween(CharSequence before, String after) {
    if (before.isEmpty() || after.isEmpty()) {
      return false;
    }
    int end = before.length();
    while (end > 1 && CLOSING.indexOf(before.charAt(end - 1)) >= 0) {
      end--;
    }
    char last = before.charAt(end - 1);
    boolean wide = (SENTENCE.wideMarks + CLAUSE.wideMarks).indexOf(last) >= 0;
    return !wide
        && !(hasNoSpaces(Character.codePointBefore(before, before.length()))
            && hasNoSpaces(after.codePointAt(0)));
  }

  private static boolean hasNoSpaces(int c) {
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA -> true;
      default -> false;
    };
  }

  static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
