package io.tandem.text;

/** The spaces between texts that follow each other, in scripts with and without spaces. */
public final class Spacing {
  /** The characters that may be between the end of a sentence and the space. */
  public static final String CLOSING = "\"')]}\u00BB\u2019\u201D\u300D\u300F\uFF09";

  /** The marks that end a sentence in scripts without spaces. */
  public static final String WIDE_SENTENCE_ENDS = "\u3002\uFF01\uFF1F";

  /** The marks that end a clause in scripts without spaces. */
  public static final String WIDE_CLAUSE_ENDS = "\u3001\uFF0C\uFF1B\uFF1A";

  private Spacing() {}

  /**
   * Returns whether two texts that follow each other are written with a space between them: neither
   * after a mark that includes its space, nor between characters of Chinese or Japanese.
   */
  public static boolean isNeededBetween(CharSequence before, String after) {
    if (before.isEmpty() || after.isEmpty()) {
      return false;
    }
    int end = before.length();
    while (end > 1 && CLOSING.indexOf(before.charAt(end - 1)) >= 0) {
      end--;
    }
    return !isWide(before.charAt(end - 1))
        && !(hasNoSpaces(Character.codePointBefore(before, before.length()))
            && hasNoSpaces(after.codePointAt(0)));
  }

  /** Returns whether a character is a mark that includes the space behind it. */
  public static boolean isWide(int c) {
    return (WIDE_SENTENCE_ENDS + WIDE_CLAUSE_ENDS).indexOf(c) >= 0;
  }

  private static boolean hasNoSpaces(int c) {
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA -> true;
      default -> false;
    };
  }
}
