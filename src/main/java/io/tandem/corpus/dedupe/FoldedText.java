package io.tandem.corpus.dedupe;

/**
 * Text without the differences between near copies: letters in one case, with their marks (such as
 * the vowels of Hindi and the tones of Thai), every digit a 0, runs of anything else one space,
 * none at the ends. Text without letters and digits is left as it is.
 */
final class FoldedText {
  /** The value of a character that is neither a letter, nor a mark on one, nor a digit. */
  static final int NONE = -1;

  /** Folded characters of the scripts that most texts use, so that they need not be computed. */
  private static final int[] COMMON = new int[0x500];

  static {
    for (int c = 0; c < COMMON.length; c++) {
      COMMON[c] = fold(c);
    }
  }

  private FoldedText() {}

  static String of(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    boolean spaceBefore = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int letter = letter(c);
      if (letter != NONE) {
        if (spaceBefore && !folded.isEmpty()) {
          folded.append(' ');
        }
        spaceBefore = false;
        folded.appendCodePoint(Character.isDigit(c) ? '0' : letter);
      } else {
        spaceBefore = true;
      }
    }
    return folded.isEmpty() ? text : folded.toString();
  }

  /** Returns the letter in one case, the mark or digit as it is, or {@link #NONE}. */
  static int letter(int c) {
    return c < COMMON.length ? COMMON[c] : fold(c);
  }

  /** Folds through upper case, so that both lower-case sigmas are one. */
  private static int fold(int c) {
    if (Character.isLetterOrDigit(c)) {
      return Character.toLowerCase(Character.toUpperCase(c));
    }
    return isMark(c) ? c : NONE;
  }

  /** Enclosing marks and variation selectors are signs of emoji, not of words. */
  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return (type == Character.NON_SPACING_MARK && !isVariationSelector(c))
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static boolean isVariationSelector(int c) {
    return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
  }
}
