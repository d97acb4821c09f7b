package io.tandem.corpus;

import java.util.Arrays;

/**
 * A pair as the set of the character n-grams of both its sides, folded as {@link FoldedText} does:
 * 64-bit hashes, sorted, each once. A side shorter than n characters is one n-gram.
 */
final class CharacterNgrams {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final long SOURCE = 1;
  private static final long TARGET = 2;

  private CharacterNgrams() {}

  static long[] of(String source, String target, int n) {
    int[] sourceCharacters = FoldedText.of(source).codePoints().toArray();
    int[] targetCharacters = FoldedText.of(target).codePoints().toArray();
    int sourceCount = count(sourceCharacters, n);
    long[] ngrams = new long[sourceCount + count(targetCharacters, n)];
    add(sourceCharacters, n, SOURCE, ngrams, 0);
    add(targetCharacters, n, TARGET, ngrams, sourceCount);
    Arrays.sort(ngrams);
    return distinct(ngrams);
  }

  private static int count(int[] characters, int n) {
    return Math.max(1, characters.length - n + 1);
  }

  private static void add(int[] characters, int n, long side, long[] ngrams, int at) {
    for (int i = 0; i < count(characters, n); i++) {
      long hash = side;
      for (int j = i; j < Math.min(i + n, characters.length); j++) {
        hash = hash * MULTIPLIER + characters[j];
      }
      ngrams[at + i] = SentenceKey.mix(hash);
    }
  }

  private static long[] distinct(long[] sorted) {
    int size = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[size++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, size);
  }

  /** Jaccard's index of two sets: what both have over what either has. */
  static double jaccard(long[] one, long[] other) {
    int common = 0;
    int i = 0;
    int j = 0;
    while (i < one.length && j < other.length) {
      if (one[i] == other[j]) {
        common++;
        i++;
        j++;
      } else if (one[i] < other[j]) {
        i++;
      } else {
        j++;
      }
    }
    return (double) common / (one.length + other.length - common);
  }
}
