package io.tandem.subword;

import io.tandem.text.WordMap;
import io.tandem.text.Words;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The words that each token of a line belongs to, from 0: mostly one, but several where each
 * character is a word, as {@link Words} counts them.
 *
 * @param first [T] the first of them; {@link Words#NONE} for a tag or a space
 * @param last [T] the last of them
 */
public record TokenWords(int[] first, int[] last) {
  /**
   * @param text the text of all tokens
   * @param from [T] where the text of a token begins
   * @param to [T] where it ends
   */
  static TokenWords of(String text, int[] from, int[] to) {
    int[] words = Words.ofCharacters(text);
    int[] first = new int[from.length];
    int[] last = new int[from.length];
    for (int i = 0; i < from.length; i++) {
      int[] its =
          IntStream.range(from[i], Math.min(to[i], words.length))
              .map(at -> words[at])
              .filter(word -> word != Words.NONE)
              .toArray();
      first[i] = its.length == 0 ? Words.NONE : its[0];
      last[i] = its.length == 0 ? Words.NONE : its[its.length - 1];
    }
    return new TokenWords(first, last);
  }

  /** Returns the words of another form of the text. */
  TokenWords in(WordMap other) {
    return new TokenWords(mapped(first, other.first()), mapped(last, other.last()));
  }

  private static int[] mapped(int[] words, int[] others) {
    return Arrays.stream(words)
        .map(word -> word < 0 || word >= others.length ? Words.NONE : others[word])
        .toArray();
  }

  /** Returns the number of words up to the last that has a token. */
  public int count() {
    return Arrays.stream(last).max().orElse(Words.NONE) + 1;
  }

  /** Returns the words of a token. */
  public IntStream of(int token) {
    return first[token] == Words.NONE
        ? IntStream.empty()
        : IntStream.rangeClosed(first[token], last[token]);
  }
}
