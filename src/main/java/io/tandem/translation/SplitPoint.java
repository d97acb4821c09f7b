package io.tandem.translation;

import io.tandem.text.Spacing;

/**
 * The places where a text may be split, the better ones first. A segment does not begin with a
 * space.
 */
enum SplitPoint {
  /** After the end of a sentence. */
  SENTENCE(".!?\u2026", Spacing.WIDE_SENTENCE_ENDS),
  /** After a comma and the like. */
  CLAUSE(",;:\u2013\u2014", Spacing.WIDE_CLAUSE_ENDS),
  /** After a space. */
  WORD("", "");

  static final int NONE = -1;

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
    boolean closes = Spacing.CLOSING.indexOf(text.charAt(at)) >= 0;
    while (end > 0 && Spacing.CLOSING.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end > 0
        && ((afterSpace && marks.indexOf(text.charAt(end - 1)) >= 0)
            || (!closes && wideMarks.indexOf(text.charAt(end - 1)) >= 0));
  }

  static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
