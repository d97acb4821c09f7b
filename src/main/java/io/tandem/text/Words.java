package io.tandem.text;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The words of a text, as alignments count them: what stands between white space. In scripts that
 * put no spaces between words, each character is one, with the marks and the punctuation behind it,
 * and in Thai and Lao with the vowels of its syllable.
 */
public final class Words {
  /** The word of white space. */
  public static final int NONE = -1;

  private static final Set<UnicodeScript> WITHOUT_SPACES =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR,
          UnicodeScript.TIBETAN);

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
      int from = at;
      at = isSpace(text, at) ? at + 1 : end(text, at);
      if (!isSpace(text, from)) {
        words.add(word(text, from, at));
      }
    }
    return words;
  }

  /** Returns the number of the word of each character, from 0, or {@link #NONE}. */
  public static int[] ofCharacters(String text) {
    int[] numbers = new int[text.length()];
    Arrays.fill(numbers, NONE);
    List<Word> words = of(text);
    for (int i = 0; i < words.size(); i++) {
      Arrays.fill(numbers, words.get(i).from(), words.get(i).to(), i);
    }
    return numbers;
  }

  /** Returns the number of the first word that does not end before a place. */
  public static int firstBehind(int place, List<Word> words) {
    int low = 0;
    int high = words.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (words.get(middle).to() <= place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns whether a word goes on at a place. */
  public static boolean isWithin(String text, int at) {
    int[] words = ofCharacters(text);
    return at > 0 && at < words.length && words[at] != NONE && words[at - 1] == words[at];
  }

  /** Returns whether a character belongs to a script that puts no spaces between words. */
  public static boolean isWithoutSpaces(int codePoint) {
    return WITHOUT_SPACES.contains(UnicodeScript.of(codePoint));
  }

  public static boolean isSpace(String text, int at) {
    char character = text.charAt(at);
    return Character.isWhitespace(character) || Character.isSpaceChar(character);
  }

  /** Returns the place before the white space that ends here. */
  public static int beforeSpace(String text, int from) {
    int end = from;
    while (end > 0 && isSpace(text, end - 1)) {
      end--;
    }
    return end;
  }

  /** Returns the end of the word that begins here. */
  private static int end(String text, int from) {
    boolean hasCharacter = false;
    boolean isOpened = true;
    int at = from;
    while (at < text.length() && !isSpace(text, at)) {
      int c = text.codePointAt(at);
      boolean isAlone = isWithoutSpaces(c);
      if (at > from && !isOpened && isBegin(c, isAlone, hasCharacter)) {
        break;
      }
      hasCharacter |= isAlone || Spacing.isWide(c);
      isOpened = isOpening(c) || isVowelBefore(c);
      at += Character.charCount(c);
    }
    return at;
  }

  /**
   * Returns whether a character begins a word.
   *
   * @param isAlone whether it is a word by itself
   * @param hasCharacter whether the word before has such a character, or a mark with its space
   */
  private static boolean isBegin(int c, boolean isAlone, boolean hasCharacter) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.MODIFIER_LETTER ->
          false;
      default ->
          !isVowelBehind(c)
              && (isAlone || (hasCharacter && (Character.isLetterOrDigit(c) || isOpening(c))));
    };
  }

  private static boolean isOpening(int c) {
    int type = Character.getType(c);
    return type == Character.START_PUNCTUATION || type == Character.INITIAL_QUOTE_PUNCTUATION;
  }

  /** Returns whether a vowel of Thai or Lao stands before the consonant that it is spoken after. */
  private static boolean isVowelBefore(int c) {
    return (c >= 0x0E40 && c <= 0x0E44) || (c >= 0x0EC0 && c <= 0x0EC4);
  }

  /** Returns whether a vowel of Thai or Lao that is no mark stands behind its consonant. */
  private static boolean isVowelBehind(int c) {
    return "\u0E30\u0E32\u0E33\u0E45\u0EB0\u0EB2\u0EB3".indexOf(c) >= 0;
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
