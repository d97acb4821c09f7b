package io.tandem.corpus.dedupe;

import io.tandem.storage.Hash64;
import java.util.Arrays;

/** The distinct n-grams of the words of folded text, as 64-bit hashes. */
final class WordNgrams {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private WordNgrams() {}

  /** Returns none if n is 0 or the text has fewer words. */
  static long[] of(String folded, int n) {
    if (n == 0) {
      return new long[0];
    }
    long[] words = Arrays.stream(folded.split(" ")).mapToLong(SentenceKey::exact).toArray();
    long[] ngrams = new long[Math.max(0, words.length - n + 1)];
    for (int i = 0; i < ngrams.length; i++) {
      long hash = 0;
      for (int j = i; j < i + n; j++) {
        hash = hash * MULTIPLIER + words[j];
      }
      ngrams[i] = Hash64.mix(hash);
    }
    return Arrays.stream(ngrams).distinct().toArray();
  }
}
