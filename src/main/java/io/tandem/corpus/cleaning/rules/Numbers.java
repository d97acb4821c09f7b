package io.tandem.corpus.cleaning.rules;

import java.lang.Character.UnicodeScript;
import java.util.HashSet;
import java.util.Set;

/**
 * The numbers in a text, in a spelling that languages share: a sign, if any, and the digits without
 * separators, so that 1,000.5 and 1 000,5 are the same. Digits that touch a letter are part of a
 * word, not a number, except in scripts that write numbers without spaces around them.
 */
final class Numbers {
  private static final String SEPARATORS = ".,:'’٫٬";

  private static final Set<UnicodeScript> WITHOUT_SPACES =
      Set.of(
          UnicodeScript.COMMON, // such as the prolonged sound mark of Japanese
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.BOPOMOFO,
          UnicodeScript.HANGUL,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR,
          UnicodeScript.TIBETAN);

  private Numbers() {}

  static Set<String> of(String text) {
    Set<String> numbers = new HashSet<>();
    for (int i = 0; i < text.length(); i++) {
      if (isDigit(text, i)) {
        i = add(text, i, numbers);
      }
    }
    return numbers;
  }

  /** Adds the number that starts here, unless letters touch it; returns its last index. */
  private static int add(String text, int start, Set<String> numbers) {
    StringBuilder digits = new StringBuilder();
    if (hasSign(text, start)) {
      digits.append(text.charAt(start - 1) == '+' ? '+' : '-');
    }
    int at = start;
    int groupStart = start;
    while (at < text.length()) {
      if (isDigit(text, at)) {
        digits.append(Character.digit(text.charAt(at), 10));
      } else if (joins(text, at, groupStart)) {
        groupStart = at + 1;
      } else {
        break;
      }
      at++;
    }
    if (!touches(text, start - 1) && !touches(text, at)) {
      numbers.add(digits.toString());
    }
    return at - 1;
  }

  /** Returns whether there is a letter that makes digits beside it part of its word. */
  private static boolean touches(String text, int at) {
    return at >= 0
        && at < text.length()
        && Character.isLetter(text.charAt(at))
        && !WITHOUT_SPACES.contains(UnicodeScript.of(text.charAt(at)));
  }

  private static boolean hasSign(String text, int start) {
    return start > 0
        && "+-−".indexOf(text.charAt(start - 1)) >= 0
        && (start == 1 || " (".indexOf(text.charAt(start - 2)) >= 0);
  }

  /**
   * Returns whether this is a separator before a digit; a space counts only between groups of
   * thousands, as in 10 000.
   */
  private static boolean joins(String text, int at, int groupStart) {
    if (!isDigit(text, at + 1)) {
      return false;
    }
    boolean thousands =
        text.charAt(at) == ' '
            && at - groupStart <= 3
            && isDigit(text, at + 2)
            && isDigit(text, at + 3)
            && !isDigit(text, at + 4);
    return thousands || SEPARATORS.indexOf(text.charAt(at)) >= 0;
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && Character.isDigit(text.charAt(at));
  }
}
