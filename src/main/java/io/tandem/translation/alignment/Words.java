package io.tandem.translation.alignment;

import java.util.ArrayList;
import java.util.List;

/** The words of a text: what stands between white space, as alignments count them. */
public final class Words {
  /**
   * A word.
   *
   * @param coreFrom its first letter or digit; the start of a word that has none
   * @param coreTo the end of its last letter or digit; the end of a word that has none
   */
  public record Word(int from, int to, int coreFrom, int coreTo) {}

  private Words() {}

  public static List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (isSpace(text, at)) {
        at++;
        continue;
      }
      int from = at;
      while (at < text.length() && !isSpace(text, at)) {
        at++;
      }
      words.add(word(text, from, at));
    }
    return words;
  }

  public static boolean isSpace(String text, int at) {
    char character = text.charAt(at);
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }

  private static Word word(String text, int from, int to) {
    int first = from;
    while (first < to && !isCore(text.charAt(first))) {
      first++;
    }
    int last = to;
    while (last > first && !isCore(text.charAt(last - 1))) {
      last--;
    }
    return first == last ? new Word(from, to, from, to) : new Word(from, to, first, last);
  }

  private static boolean isCore(char character) {
    return Character.isLetterOrDigit(character)
        || Character.isSurrogate(character)
        || Character.getType(character) == Character.NON_SPACING_MARK
        || Character.getType(character) == Character.COMBINING_SPACING_MARK;
  }
}
