package io.tandem.translation;

import io.tandem.text.SentenceEnding;
import io.tandem.text.Spacing;
import io.tandem.text.Words;
import java.util.Comparator;

/**
 * The places where a text may be split, the better ones first. A segment does not begin with a
 * space.
 */
enum SplitPoint {
  /** After the end of a sentence. */
  SENTENCE,
  /** After a comma and the like. */
  CLAUSE,
  /** After a space. */
  WORD;

  static final int NONE = -1;

  private static final String CLAUSE_ENDS = Spacing.CLAUSE_ENDS + "\u2013\u2014";

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
    return betweenWords(text, from, to);
  }

  /** Returns where a word begins without a space before it, as characters of Chinese do. */
  private static int betweenWords(String text, int from, int to) {
    int middle = (to - from) / 2;
    return Words.of(text.substring(from, to)).stream()
        .skip(1)
        .map(word -> word.from())
        .min(Comparator.comparingInt(at -> Math.abs(at - middle)))
        .map(at -> from + at)
        .orElse(NONE);
  }

  private int nearestToMiddle(String text, int from, int to) {
    int middle = from + (to - from) / 2;
    for (int distance = 0; distance <= (to - from) / 2 + 1; distance++) {
      if (middle - distance > from && isAt(text, middle - distance)) {
        return middle - distance;
      }
      if (distance > 0 && middle + distance < to && isAt(text, middle + distance)) {
        return middle + distance;
      }
    }
    return NONE;
  }

  /** Returns whether a segment may begin at {@code at}, which is not the beginning of the text. */
  private boolean isAt(String text, int at) {
    if (Words.isSpace(text, at)) {
      return false;
    }
    return switch (this) {
      case SENTENCE -> SentenceEnding.of(Spacing.markBefore(text, at)) != SentenceEnding.NONE;
      case CLAUSE -> CLAUSE_ENDS.indexOf(Spacing.markBefore(text, at)) >= 0;
      case WORD -> Words.isSpace(text, at - 1);
    };
  }
}
