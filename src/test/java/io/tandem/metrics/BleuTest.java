package io.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import io.tandem.config.ValidationSettings;
import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.metrics.tokenize.Casing;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BleuTest {
  private static final Bleu PLAIN = Bleu.standard().with(BleuTokenizer.NONE);

  @Test
  void isTheGeometricMeanOfPrecisionsTimesTheBrevityPenalty() {
    // 4 of 5 words, 2 of 4 pairs ("a b", "b c"), 1 of 3 triples; 5 words against 6.
    BleuScore score = score(ofOrder(3), "a b c x d", "a b c d e f");
    double penalty = Math.exp(1 - 6.0 / 5);
    double mean = Math.cbrt(4.0 / 5 * (2.0 / 4) * (1.0 / 3));
    assertThat(score.score()).isCloseTo(100 * penalty * mean, within(1e-9));
    assertThat(score.brevityPenalty()).isEqualTo(penalty);
    assertThat(score.lengthRatio()).isEqualTo(5.0 / 6);
    assertThat(score.precisions()[1]).isEqualTo(100 * 2.0 / 4);
  }

  @Test
  void countsANgramAtMostAsOftenAsTheReferenceThatHasMostOfIt() {
    Statistics counted = PLAIN.statistics("the the the the", List.of("the cat", "the dog the end"));
    assertThat(counted.count(2)).isEqualTo(2);
    assertThat(counted.count(6)).isEqualTo(4);
    assertThat(counted.count(3)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"4,3|5,3", "4,5|3,3", "4,9|5,5", "4,1|6,6", "0,2|1,1"})
  void comparesLengthWithTheNearestReferenceAndTheShorterOfTwo(
      int hypothesis, String references, int expected) {
    List<String> lines =
        Arrays.stream(references.split("\\|")).map(n -> "w ".repeat(Integer.parseInt(n))).toList();
    assertThat(PLAIN.statistics("w ".repeat(hypothesis), lines).count(1)).isEqualTo(expected);
  }

  @Test
  void exponentialSmoothingHalvesWithEveryOrderWithoutMatch() {
    // Matches 2, 0, 0, 0 of 4, 3, 2, 1.
    double logs = Math.log(2.0 / 4) + Math.log(1.0 / 2 / 3) + Math.log(1.0 / 4 / 2);
    logs += Math.log(1.0 / 8 / 1);
    assertThat(score(PLAIN, "a x b y", "b z a w").score())
        .isCloseTo(100 * Math.exp(logs / 4), within(1e-9));
  }

  @Test
  void effectiveOrderLeavesOutOrdersTheHypothesisIsTooShortFor() {
    assertThat(score(PLAIN, "a b", "a b").score()).isZero();
    assertThat(score(PLAIN.with(Bleu.Orders.EFFECTIVE), "a b", "a b").score())
        .isCloseTo(100, within(1e-9));
  }

  @Test
  void scoresAmongSentencesAreThoseOfEachPair() {
    List<Bleu> kinds =
        List.of(Bleu.standard(), Bleu.ofSentences(), ofOrder(2).with(Casing.LOWERCASED));
    for (Bleu bleu : kinds) {
      ChrfTest.assertScoresAmong(bleu, bleu::scoresAmong);
    }
  }

  @Test
  void noMatchAtAllIsZeroDespiteSmoothing() {
    Bleu bleu = PLAIN.with(Bleu.Orders.EFFECTIVE);
    assertThat(score(bleu, "a b c d", "e f g h").score()).isZero();
  }

  @Test
  void emptyHypothesesAndReferencesCount() {
    BleuScore nothingSaid = score(PLAIN, "", "a b");
    assertThat(nothingSaid.score()).isZero();
    assertThat(nothingSaid.brevityPenalty()).isZero();
    BleuScore nothingExpected = score(PLAIN, "a b", "");
    assertThat(nothingExpected.brevityPenalty()).isEqualTo(1);
    assertThat(nothingExpected.lengthRatio()).isZero();
  }

  @Test
  void lowercasesOnlyWhereAsked() {
    assertThat(score(ofOrder(1), "ÄPFEL", "Äpfel").score()).isZero();
    assertThat(score(ofOrder(1).with(Casing.LOWERCASED), "ÄPFEL", "Äpfel").score())
        .isCloseTo(100, within(1e-9));
  }

  @Test
  void signatureNamesAllThatChangesTheScore() {
    assertThat(Bleu.standard().signature(ReferenceCount.of(1)))
        .hasToString("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0+tandem");
    Bleu other =
        Bleu.standard().with(Casing.LOWERCASED).with(BleuTokenizer.ZH).with(Bleu.Orders.EFFECTIVE);
    assertThat(other.signature(ReferenceCount.of(3)))
        .hasToString("nrefs:3|case:lc|eff:yes|tok:zh|smooth:exp|version:2.6.0+tandem");
  }

  @Test
  void aVaryingNumberOfReferencesIsSaidInTheSignature() {
    Statistics counted =
        PLAIN.corpusStatistics(
            List.of("a", "b"), List.of(List.of("a", "b"), Arrays.asList("c", null)));
    assertThat(counted.references()).isNotEqualTo(ReferenceCount.of(2));
    assertThat(PLAIN.report(counted).signature().toString()).startsWith("nrefs:var|");
  }

  @Test
  void printsAsSacrebleuDoes() {
    ScoreReport report = PLAIN.report(PLAIN.statistics("a b c d x", List.of("a b c d e f")));
    assertThat(report.verboseScore())
        .isEqualTo("80.0/75.0/66.7/50.0 (BP = 0.819 ratio = 0.833 hyp_len = 5 ref_len = 6)");
  }

  @Test
  void anUnknownTokenizerNamesTheNearest() {
    assertThatThrownBy(() -> BleuTokenizer.named("int"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "unknown tokenizer \"int\": expected one of 13a, intl, char, zh, none; did you mean"
                + " intl?");
  }

  @Test
  void statisticsOfAnotherOrderAreRefused() {
    Statistics two = ofOrder(2).statistics("a", List.of("a"));
    assertThatThrownBy(() -> PLAIN.parts(two))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("order 4");
    assertThatThrownBy(() -> ofOrder(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Bleu ofOrder(int maxOrder) {
    return new Bleu(Casing.MIXED, BleuTokenizer.NONE, maxOrder, Bleu.Orders.ALL);
  }

  private static BleuScore score(Bleu bleu, String hypothesis, String... references) {
    return bleu.parts(bleu.statistics(hypothesis, List.of(references)));
  }

  @Test
  void trainingsTakeTheTokenizerOfTheTargetLanguage() {
    ValidationSettings byLanguage = SettingsReader.defaults().settings().validation();
    for (String chinese : List.of("zh", "zh-Hant", "ZH_tw", "cmn")) {
      assertThat(Bleu.of(byLanguage, chinese).tokenizer()).isEqualTo(BleuTokenizer.ZH);
    }
    for (String wordsTogether : List.of("ja", "ko", "ko-KR", "jpn")) {
      assertThat(Bleu.of(byLanguage, wordsTogether).tokenizer()).isEqualTo(BleuTokenizer.CHAR);
    }
    for (String other : List.of("de", "", "kok")) {
      assertThat(Bleu.of(byLanguage, other)).isEqualTo(Bleu.standard());
    }
    assertThat(Bleu.of(byLanguage, "zh").signature(ReferenceCount.of(1)).toString())
        .contains("tok:zh");
  }

  @Test
  void everyTokenizerMayBeChosenForTrainings() {
    for (String name : BleuTokenizer.names()) {
      ValidationSettings chosen =
          SettingsReader.ofText("", List.of("validation.bleuTokenizer=" + name))
              .settings()
              .validation();
      assertThat(Bleu.of(chosen, "zh").tokenizer()).isEqualTo(BleuTokenizer.named(name));
    }
    assertThatThrownBy(
            () -> SettingsReader.ofText("", List.of("validation.bleuTokenizer=mecab")).settings())
        .isInstanceOf(UserException.class)
        .hasMessage(
            "validation.bleuTokenizer = mecab: must be one of auto, 13a, intl, char, zh, none");
  }
}
