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
  private static final Chrf TWO = Chrf.standard().withCharOrder(2);

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
    assertThat(score(TWO.withBeta(1), "abc", "abde")).isCloseTo(expected, within(1e-9));
  }

  @Test
  void epsilonAveragingTakesTheMeanOfFScores() {
    // Order 3 is missing on both sides and hardly counts.
    Chrf chrf = TWO.withCharOrder(3).with(Chrf.Averaging.EPSILON);
    assertThat(score(chrf, "ab", "ab")).isCloseTo(100 * 2.0 / 3, within(1e-9));
    assertThat(score(TWO.withCharOrder(3), "ab", "ab")).isCloseTo(100, within(1e-9));
  }

  @Test
  void leavesSpacesOutUnlessAsked() {
    assertThat(score(TWO, "a\u00a0b", "ab")).isCloseTo(100, within(1e-9));
    assertThat(score(TWO.with(Chrf.Spaces.COUNTED), "a b", "ab")).isLessThan(100);
  }

  @Test
  void countsCodePointsNotHalvesOfThem() {
    // The two emoji share their first half.
    assertThat(score(TWO.withCharOrder(1), "\uD83D\uDE00", "\uD83D\uDE01")).isZero();
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
    assertThat(Chrf.standard().withWordOrder(2).withBeta(3).name()).isEqualTo("chrF3++");
  }

  @Test
  void takesTheReferenceThatScoresBest() {
    assertThat(score(TWO, "abc", "xyz", "abc", "ab")).isCloseTo(100, within(1e-9));
    ChrfStatistics counted = TWO.statistics("abc", List.of("xyzuvw", "abcd"));
    assertThat(counted.reference(0)).isEqualTo(4);
    assertThat(counted.references()).isEqualTo(ReferenceCount.of(2));
  }

  @Test
  void scoresAmongSentencesAreThoseOfEachPair() {
    Chrf standard = Chrf.standard();
    List<Chrf> kinds =
        List.of(
            standard,
            standard.withWordOrder(2).with(Casing.LOWERCASED),
            TWO.with(Chrf.Spaces.COUNTED).with(Chrf.Averaging.EPSILON));
    for (Chrf chrf : kinds) {
      assertScoresAmong(chrf, chrf::scoresAmong);
    }
  }

  /** Asserts that sentences, some of them equal, empty or short, are scored as one by one. */
  static <S extends Statistics<S>> void assertScoresAmong(
      Metric<S> metric, Function<List<String>, double[][]> scoresAmong) {
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
    assertThat(TWO.statistics("abc", List.of("")).hypothesis(0)).isZero();
  }

  @Test
  void signatureNamesAllThatChangesTheScore() {
    assertThat(Chrf.standard().signature(ReferenceCount.of(1)))
        .hasToString("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:2.6.0+tandem");
    Chrf other = new Chrf(Casing.LOWERCASED, 5, 2, 2, Chrf.Spaces.COUNTED, Chrf.Averaging.EPSILON);
    assertThat(other.signature(ReferenceCount.of(2)))
        .hasToString("nrefs:2|case:lc|eff:no|nc:5|nw:2|space:yes|version:2.6.0+tandem");
  }

  @Test
  void ordersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Chrf.standard().withCharOrder(0))
        .hasMessageContaining("character order")
        .hasMessageContaining("found 0");
    assertThatThrownBy(() -> Chrf.standard().withWordOrder(-1)).hasMessageContaining("word order");
    assertThatThrownBy(() -> Chrf.standard().withBeta(0)).hasMessageContaining("beta");
    assertThatThrownBy(() -> Chrf.standard().score(TWO.zero())).hasMessageContaining("2 orders");
  }

  private static double score(Chrf chrf, String hypothesis, String... references) {
    return chrf.score(chrf.statistics(hypothesis, List.of(references)));
  }
}
