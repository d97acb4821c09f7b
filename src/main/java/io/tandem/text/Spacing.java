package io.tandem.text;

/** The spaces between texts that follow each other, in scripts with and without spaces. */
public final class Spacing {
  /** The marks that end a clause if a space follows, or that include it. */
  public static final String CLAUSE_ENDS = ",;:،؛፣፤፥၊、､，；：";

  /** The marks that include the space behind them, which scripts without spaces have. */
  private static final String WIDE = "。｡！？、､，；：";

  /** The result of {@link #markBefore} where there is no mark. */
  private static final char NO_MARK = 0;

  private Spacing() {}

  /**
   * Returns whether two texts that follow each other are written with a space between them: neither
   * after a mark that includes its space, nor between words of Chinese or Japanese.
   */
  public static boolean isNeededBetween(CharSequence before, String after) {
    if (before.isEmpty() || after.isEmpty()) {
      return false;
    }
    int end = beforeClosing(before, before.length());
    return !(end > 0 && isWide(before.charAt(end - 1)))
        && !(isChineseOrJapanese(lastOfWord(before)) && isChineseOrJapanese(firstOfWord(after)));
  }

  /** Returns whether a script without spaces is why two sentences have none between them. */
  public static boolean isUnusualBetween(CharSequence before, String after) {
    return !isNeededBetween(before, after)
        || Words.isWithoutSpaces(lastOfWord(before))
        || Words.isWithoutSpaces(firstOfWord(after));
  }

  /** Returns whether a character is a mark that includes the space behind it. */
  public static boolean isWide(int c) {
    return WIDE.indexOf(c) >= 0;
  }

  /**
   * Returns the punctuation mark behind which a text that has no space at {@code at} may be divided
   * there: white space lies between, or the mark or the script needs none. Closing marks belong to
   * the mark before them.
   *
   * @return a control character if there is none
   */
  public static char markBefore(String text, int at) {
    if (at == 0 || (isClosing(text, at) && !Words.isSpace(text, at - 1))) {
      return NO_MARK;
    }
    int closed = Words.beforeSpace(text, at);
    boolean isAfterSpace = closed < at;
    int end = beforeClosing(text, closed);
    if (end < closed) {
      end = Words.beforeSpace(text, end); // French has a space before the mark that closes.
    }
    if (end == 0) {
      return NO_MARK;
    }
    char mark = text.charAt(end - 1);
    return isAfterSpace || needsNoSpace(mark, text.codePointAt(at)) ? mark : NO_MARK;
  }

  private static boolean needsNoSpace(char mark, int next) {
    return isWide(mark)
        ? !isClosing(next) && !isWide(next) && SentenceEnding.of(next) == SentenceEnding.NONE
        : Words.isWithoutSpaces(next) && SentenceEnding.isSure(mark);
  }

  /** Returns the place before the closing marks that end here. */
  public static int beforeClosing(CharSequence text, int from) {
    int end = from;
    while (end > 0 && isClosing(text, end - 1)) {
      end--;
    }
    return end;
  }

  /**
   * Returns whether a mark that closes the sentence before it stands here, if need be with a space
   * between, as in French. A quotation mark that opens the next sentence may be the same character.
   */
  public static boolean isClosedAt(String text, int at) {
    char mark = text.charAt(at);
    return isClosing(text, at)
        && (Character.getType(mark) == Character.END_PUNCTUATION
            || at + 1 == text.length()
            || Words.isSpace(text, at + 1)
            || CLAUSE_ENDS.indexOf(text.charAt(at + 1)) >= 0);
  }

  /**
   * Returns whether a mark that opens a sentence stands here, before a capital letter: a bracket, a
   * quotation mark or the dash of who speaks, and a space behind it as in French.
   */
  public static boolean isOpenedAt(String text, int at) {
    int next = at + 1;
    switch (Character.getType(text.charAt(at))) {
      case Character.START_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.DASH_PUNCTUATION -> {
        while (next < text.length() && Words.isSpace(text, next)) {
          next++;
        }
      }
      case Character.FINAL_QUOTE_PUNCTUATION -> {
        // German opens with the mark that closes in French.
      }
      default -> {
        return false;
      }
    }
    return next < text.length() && Character.isUpperCase(text.codePointAt(next));
  }

  /** Returns whether closing marks end before the white space before a place. */
  public static boolean isClosedBefore(String text, int at) {
    int end = Words.beforeSpace(text, at);
    return beforeClosing(text, end) < end;
  }

  /** German and others close with a mark that opens elsewhere, right behind what it closes. */
  private static boolean isClosing(CharSequence text, int at) {
    char mark = text.charAt(at);
    if (at == 0 || Character.getType(mark) != Character.INITIAL_QUOTE_PUNCTUATION) {
      return isClosing(mark);
    }
    int before = Character.codePointBefore(text, at);
    return switch (Character.getType(before)) {
      case Character.OTHER_PUNCTUATION -> !isWide(before) && CLAUSE_ENDS.indexOf(before) < 0;
      case Character.LOWERCASE_LETTER, Character.UPPERCASE_LETTER -> true;
      default -> false;
    };
  }

  /** Returns whether a character may be between the end of a sentence and the space. */
  private static boolean isClosing(int c) {
    return switch (Character.getType(c)) {
      case Character.END_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION -> true;
      default -> c == '"' || c == '\'';
    };
  }

  private static int lastOfWord(CharSequence text) {
    int at = text.length();
    while (at > 0) {
      int c = Character.codePointBefore(text, at);
      if (Character.isLetterOrDigit(c)) {
        return c;
      }
      at -= Character.charCount(c);
    }
    return ' ';
  }

  private static int firstOfWord(String text) {
    return text.codePoints().filter(Character::isLetterOrDigit).findFirst().orElse(' ');
  }

  private static boolean isChineseOrJapanese(int c) {
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA -> true;
      default -> false;
    };
  }
}
