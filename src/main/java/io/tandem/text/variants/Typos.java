package io.tandem.text.variants;

import io.tandem.storage.Hash64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Lines with the typos that fingers make: two neighbouring letters are swapped, or one is left out,
 * typed twice, or replaced by its neighbour on the keyboard.
 */
public final class Typos {
  /**
   * The words that may get a typo: letters with their marks, apostrophes and hyphens between. Words
   * that touch digits, and parts of addresses, tags and markup, are spelt on purpose. In scripts
   * without spaces, all that stands between punctuation counts as a word.
   */
  private static final Pattern WORD =
      Pattern.compile(
          "(?<![\\p{L}\\p{M}\\p{N}@/\\\\_<&#.])"
              + "[\\p{L}\\p{M}]++(?:['’-][\\p{L}\\p{M}]++)*+"
              + "(?![\\p{N}@/\\\\_>=]|:/|\\.[\\p{L}\\p{N}])");

  /** Shorter words often become others. */
  private static final int MIN_LETTERS = 3;

  /** The letters in the order of keys: QWERTY, ЙЦУКЕН and the Greek keyboard. */
  private static final List<String> ROWS =
      List.of(
          "qwertyuiop",
          "asdfghjkl",
          "zxcvbnm",
          "йцукенгшщзхъ",
          "фывапролджэ",
          "ячсмитьбю",
          "ςερτυθιοπ",
          "ασδφγηξκλ",
          "ζχψωβνμ");

  private static final int KINDS = 4;

  private Typos() {}

  /**
   * Returns the line with typos.
   *
   * @param rate the share of words with a typo, of those with at least three letters
   * @param key the key that determines which words get one, and which
   */
  public static String addTo(String line, double rate, long... key) {
    Random random = new Random(Hash64.of(key));
    return WORD.matcher(line)
        .replaceAll(
            word ->
                Matcher.quoteReplacement(
                    random.nextDouble() < rate ? misspell(word.group(), random) : word.group()));
  }

  private static String misspell(String word, Random random) {
    int[] spelt = word.codePoints().toArray();
    int[] letters =
        IntStream.range(0, spelt.length).filter(i -> Character.isLetter(spelt[i])).toArray();
    if (letters.length < MIN_LETTERS) {
      return word;
    }
    int at = letters[random.nextInt(letters.length)];
    return switch (random.nextInt(KINDS)) {
      case 0 -> swap(spelt, at);
      case 1 -> replace(spelt, at, 1, spelt[at], spelt[at]);
      case 2 -> replaceByNeighbour(spelt, at, random);
      default -> leaveOut(spelt, at);
    };
  }

  private static String leaveOut(int[] word, int at) {
    return replace(word, at, 1);
  }

  /** Swaps a letter and the next; leaves it out where that is none, or the same. */
  private static String swap(int[] word, int at) {
    int next = at + 1;
    return next < word.length && Character.isLetter(word[next]) && word[next] != word[at]
        ? replace(word, at, 2, word[next], word[at])
        : leaveOut(word, at);
  }

  /** Replaces a letter by one beside it; leaves it out if it is not on a keyboard known here. */
  private static String replaceByNeighbour(int[] word, int at, Random random) {
    int small = Character.toLowerCase(word[at]);
    for (String row : ROWS) {
      int key = row.indexOf(small);
      if (key >= 0) {
        boolean right = key == 0 || (key + 1 < row.length() && random.nextBoolean());
        int neighbour = row.charAt(right ? key + 1 : key - 1);
        return replace(
            word, at, 1, small == word[at] ? neighbour : Character.toUpperCase(neighbour));
      }
    }
    return leaveOut(word, at);
  }

  /** Returns the word with other characters in place of some, from {@code at} on. */
  private static String replace(int[] word, int at, int count, int... by) {
    return new String(word, 0, at)
        + new String(by, 0, by.length)
        + new String(word, at + count, word.length - at - count);
  }
}
