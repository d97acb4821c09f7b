package io.tandem.corpus.dedupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.storage.Hash64;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MinHashTest {
  @Test
  void bandsAreSharedAsOftenAsTheSimilaritySays() {
    int bands = 4;
    int rows = 3;
    int common = 60;
    int own = 20;
    double similarity = (double) common / (common + 2 * own);
    double expected = 1 - Math.pow(1 - Math.pow(similarity, rows), bands);
    MinHash signature = new MinHash(bands, rows);
    int trials = 2000;
    int shared = 0;
    for (int trial = 0; trial < trials; trial++) {
      long base = 1000L * trial;
      long[] one = elements(base, common + own);
      long[] other =
          LongStream.concat(
                  Arrays.stream(elements(base, common)), Arrays.stream(elements(base + 500, own)))
              .toArray();
      shared += shareBand(signature.bandsOf(one), signature.bandsOf(other)) ? 1 : 0;
    }
    // Four standard deviations of the share.
    double tolerance = 4 * Math.sqrt(expected * (1 - expected) / trials);
    assertThat((double) shared / trials).isCloseTo(expected, within(tolerance));
  }

  @Test
  void equalSetsHaveEqualBandsInAnyOrder() {
    MinHash signature = new MinHash(5, 2);
    assertThat(signature.bandsOf(new long[] {3, 1, 2}))
        .containsExactly(signature.bandsOf(new long[] {1, 2, 3}))
        .hasSize(5)
        .doesNotHaveDuplicates();
  }

  @Test
  void ngramsFoldTheTextAndKeepTheSidesApart() {
    assertThat(CharacterNgrams.of("It's 10:30!", "x", 3))
        .isEqualTo(CharacterNgrams.of("it s 11 45", "X.", 3));
    assertThat(CharacterNgrams.of("abc", "xyz", 3)).hasSize(2);
    assertThat(
            CharacterNgrams.jaccard(
                CharacterNgrams.of("abc", "xyz", 3), CharacterNgrams.of("xyz", "abc", 3)))
        .isZero();
    assertThat(CharacterNgrams.of("a", "", 3)).as("text of one language").hasSize(1);
  }

  @Test
  void theSimilarityIsThatOfTheSets() {
    Set<String> one = new HashSet<>(Set.of("abc", "bcd", "cde"));
    Set<String> other = new HashSet<>(Set.of("bcd", "cde", "def", "efg"));
    Set<String> both = new HashSet<>(one);
    both.retainAll(other);
    one.addAll(other);
    // The other side, x, is one more n-gram that both have.
    double expected = (both.size() + 1.0) / (one.size() + 1.0);
    assertThat(
            CharacterNgrams.jaccard(
                CharacterNgrams.of("abcde", "x", 3), CharacterNgrams.of("bcdefg", "x", 3)))
        .isEqualTo(expected);
  }

  private static long[] elements(long from, int count) {
    return LongStream.range(from, from + count).map(Hash64::mix).toArray();
  }

  private static boolean shareBand(long[] one, long[] other) {
    for (int i = 0; i < one.length; i++) {
      if (one[i] == other[i]) {
        return true;
      }
    }
    return false;
  }
}
