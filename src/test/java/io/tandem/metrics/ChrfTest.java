package io.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.metrics.tokenize.Casing;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChrfTest {
  private static final Chrf TWO = ofOrder(2);

  @Test
  void isTheFScoreOfMeanPrecisionAndRecall() {
    // Of abc 2 of 3 and 1 of 2 n-grams match, of abde 2 of 4 and 1 of 3.
    double precision = (2.0 / 3 + 1.0 / 2) / 2;
    double recall = (2.0 / 4 + 1.0 / 3) / 2;
    double expected = 100 * 5 * precision * recall / (4 * precision + recall);
    assertThat(score(TWO, "abc", "abde")).isCloseTo(expected, within(1e-9));
  }

  @Test
  void betaWeighsRecall() {
    double precision = (2.0 / 3 + 1.0 / 2) / 2;
    double recall = (2.0 / 4 + 1.0 / 3) / 2;
    double expected = 100 * 2 * precision * recall / (precision + recall);
    assertThat(score(new Chrf(Casing.MIXED, 2, 0, 1), "abc", "abde"))
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void leavesSpacesOut() {
    assertThat(score(TWO, "a\u00a0b", "ab")).isCloseTo(100, within(1e-9));
  }

  @Test
  void countsCodePointsNotHalvesOfThem() {
    // The two emoji share their first half.
    assertThat(score(ofOrder(1), "\uD83D\uDE00", "\uD83D\uDE01")).isZero();
  }

  @Test
  void wordsLoseOnePunctuationMark() {
    assertThat(ChrfCounter.splitPunctuation("(hi) \"so - ... x, \u201eja\u201c"))
        .containsExactly("(hi", ")", "\"", "so", "-", "..", ".", "x", ",", "\u201eja\u201c");
  }

  @Test
  void chrfPlusPlusAddsWordNgrams() {
    Chrf chrf = TWO.withWordOrder(1);
    // Characters: 1 of 2 each, 0 of 1 pairs; words: 1 of 2.
    double mean = (1.0 / 2 + 0 + 1.0 / 2) / 3;
    assertThat(score(chrf, "a b", "a c")).isCloseTo(100 * mean, within(1e-9));
    assertThat(chrf.name()).isEqualTo("chrF2+");
    assertThat(new Chrf(Casing.MIXED, 6, 2, 3).name()).isEqualTo("chrF3++");
  }

  @Test
  void takesTheReferenceThatScoresBest() {
    assertThat(score(TWO, "abc", "xyz", "abc", "ab")).isCloseTo(100, within(1e-9));
    Statistics counted = TWO.statistics("abc", List.of("xyzuvw", "abcd"));
    assertThat(counted.count(2)).isEqualTo(4);
    assertThat(counted.references()).isEqualTo(ReferenceCount.of(2));
  }

  @Test
  void scoresAmongSentencesAreThoseOfEachPair() {
    Chrf standard = Chrf.standard();
    List<Chrf> kinds = List.of(standard, standard.withWordOrder(2).with(Casing.LOWERCASED), TWO);
    for (Chrf chrf : kinds) {
      assertScoresAmong(chrf, chrf::scoresAmong);
    }
  }

  /** Asserts that sentences, some of them equal, empty or short, are scored as one by one. */
  static void assertScoresAmong(Metric metric, Function<List<String>, double[][]> scoresAmong) {
    Random random = new Random(7);
    List<String> words =
        List.of("the", "The", "low", "lower.", "\"road\"", "Ω", "a", "\uD83D\uDE00,");
    List<String> sentences = new ArrayList<>(List.of("", " ", "a", "a"));
    for (int i = 0; i < 30; i++) {
      sentences.add(
          random
              .ints(random.nextInt(12), 0, words.size())
              .mapToObj(words::get)
              .collect(Collectors.joining(" ")));
    }
    double[][] found = scoresAmong.apply(sentences);
    for (int i = 0; i < sentences.size(); i++) {
      for (int j = 0; j < sentences.size(); j++) {
        assertThat(found[i][j])
            .as("%s: %s, %s", metric, sentences.get(i), sentences.get(j))
            .isEqualTo(
                metric.score(metric.statistics(sentences.get(i), List.of(sentences.get(j)))));
      }
    }
    assertThat(scoresAmong.apply(List.of())).isEmpty();
  }

  @Test
  void emptyLinesScoreZero() {
    assertThat(score(TWO, "", "abc")).isZero();
    assertThat(score(TWO, "abc", "")).isZero();
    assertThat(score(TWO, "", "")).isZero();
    // Words of the hypothesis where the reference is empty do not lower its precision.
    assertThat(TWO.statistics("abc", List.of("")).count(0)).isZero();
  }

  @Test
  void signatureNamesAllThatChangesTheScore() {
    assertThat(Chrf.standard().signature(ReferenceCount.of(1)))
        .hasToString("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.6.0+tandem");
    Chrf other = new Chrf(Casing.LOWERCASED, 5, 2, 2);
    assertThat(other.signature(ReferenceCount.of(2)))
        .hasToString("nrefs:2|case:lc|eff:yes|nc:5|nw:2|space:no|version:2.6.0+tandem");
  }

  @Test
  void ordersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> ofOrder(0))
        .hasMessageContaining("character order")
        .hasMessageContaining("found 0");
    assertThatThrownBy(() -> Chrf.standard().withWordOrder(-1)).hasMessageContaining("word order");
    assertThatThrownBy(() -> new Chrf(Casing.MIXED, 6, 0, 0)).hasMessageContaining("beta");
    Statistics two = TWO.statistics("a", List.of("a"));
    assertThatThrownBy(() -> Chrf.standard().score(two)).hasMessageContaining("6 character");
  }

  private static Chrf ofOrder(int charOrder) {
    return new Chrf(Casing.MIXED, charOrder, 0, 2);
  }

  private static double score(Chrf chrf, String hypothesis, String... references) {
    return chrf.score(chrf.statistics(hypothesis, List.of(references)));
  }
}
