package io.tandem.corpus.dedupe;

import io.tandem.storage.Hash64;
import io.tandem.storage.LongMap;
import java.util.Arrays;

/**
 * A pair as the set of the character n-grams of both sides, folded by {@link FoldedText}: 64-bit
 * hashes in the order in which they first occur, each once. A side shorter than n characters is one
 * n-gram, an empty side none.
 */
final class CharacterNgrams {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final long SOURCE = 1;
  private static final long TARGET = 2;

  private CharacterNgrams() {}

  static long[] of(String source, String target, int n) {
    int[] sourceCharacters = characters(FoldedText.of(source));
    int[] targetCharacters = characters(FoldedText.of(target));
    long[] ngrams = new long[count(sourceCharacters.length, n) + count(targetCharacters.length, n)];
    LongMap distinct = new LongMap(ngrams.length);
    add(sourceCharacters, n, SOURCE, distinct, ngrams);
    add(targetCharacters, n, TARGET, distinct, ngrams);
    return Arrays.copyOf(ngrams, distinct.size());
  }

  private static int[] characters(String text) {
    int[] characters = new int[text.length()];
    int size = 0;
    for (int i = 0; i < text.length(); size++) {
      characters[size] = text.codePointAt(i);
      i += Character.charCount(characters[size]);
    }
    return size == characters.length ? characters : Arrays.copyOf(characters, size);
  }

  private static int count(int characters, int n) {
    return Math.max(Math.min(1, characters), characters - n + 1);
  }

  private static void add(int[] characters, int n, long side, LongMap distinct, long[] ngrams) {
    for (int i = 0; i < count(characters.length, n); i++) {
      long hash = side;
      for (int j = i; j < Math.min(i + n, characters.length); j++) {
        hash = hash * MULTIPLIER + characters[j];
      }
      hash = Hash64.mix(hash);
      ngrams[distinct.number(hash)] = hash;
    }
  }

  /**
   * Returns Jaccard's index of two sets: the number of common elements divided by the number of
   * all.
   */
  static double jaccard(long[] one, long[] other) {
    LongMap ofOne = new LongMap(one.length);
    for (long ngram : one) {
      ofOne.number(ngram);
    }
    int common = 0;
    for (long ngram : other) {
      common += ofOne.get(ngram) == LongMap.NONE ? 0 : 1;
    }
    return (double) common / (one.length + other.length - common);
  }
}
