package io.tandem.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.metrics.Bleu;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
  private static final List<String> SYSTEMS = List.of("teacher", "student");

  private static final Set<String> VARIANTS = Set.of("typos", "our domain");

  private static TestScores scores(String system, double bleu, double empty, String against) {
    return new TestScores(
        system,
        100,
        Map.of(TestScores.BLEU, bleu, TestScores.CHRF, 2 * bleu, TestScores.EMPTY, empty),
        Map.of(),
        1,
        10,
        against,
        against.isEmpty() ? Map.of() : Map.of(TestScores.BLEU, 0.02),
        Map.of("our domain", Map.of(TestScores.BLEU, bleu / 2)),
        List.of());
  }

  private static final Map<String, TestScores> SCORES =
      Map.of(
          "teacher", scores("teacher", 30, 0, ""),
          "student", scores("student", 28.5, 0.002, "teacher"));

  @ParameterizedTest
  @CsvSource({
    "teacher bleu >= 30, true",
    "teacher bleu >= 30.1, false",
    "teacher chrf >= 60, true",
    "student bleu >= teacher - 1.5, true",
    "student bleu >= teacher - 1.4, false",
    "student bleu >= teacher, false",
    "teacher bleu <= student + 1.5, true",
    "student bleu on our domain >= 14.25, true",
    "student bleu on our domain >= teacher - 0.7, false",
    "student  empty <= 0.002, true",
    "student empty <= 0.001, false"
  })
  void aGateComparesAScoreWithANumberOrWithAnotherSystem(String text, boolean isMet) {
    assertThat(Gate.of(text, SYSTEMS, VARIANTS).outcome(SCORES).orElseThrow().isMet())
        .isEqualTo(isMet);
  }

  @Test
  void aGateWaitsForAllSystemsThatItNames() {
    Gate gate = Gate.of("student bleu >= teacher", SYSTEMS, VARIANTS);
    assertThat(gate.outcome(Map.of("student", SCORES.get("student")))).isEmpty();
    assertThat(gate.names("teacher")).isTrue();
    assertThat(gate.names("original")).isFalse();
  }

  @Test
  void aModelThatHasStayedAsItWasIsNotCalledSignificantlyDifferent() {
    List<String> lines = List.of("The cat sat on the mat.", "It is raining today, is it not?");
    TestScores scores =
        TestScores.of(
            "model",
            new TestScores.Lines(lines, lines),
            lines,
            new TestScores.Effort(1, 10),
            Bleu.standard(),
            Optional.of(new TestScores.Other("original", lines)),
            Map.of());
    assertThat(scores.probabilities())
        .containsOnly(Map.entry(TestScores.BLEU, 1.0), Map.entry(TestScores.CHRF, 1.0));
  }

  @Test
  void theOutcomeHasTheSignificanceOfTheDifferenceBetweenItsSystems() {
    assertThat(Gate.of("student bleu >= teacher", SYSTEMS, VARIANTS).outcome(SCORES).orElseThrow())
        .returns(0.02, Gate.Outcome::probability)
        .hasToString("gate student bleu >= teacher: 28.50 against 30.00, p = 0.020, NOT met");
    assertThat(
            Gate.of("student bleu >= teacher - 1.5", SYSTEMS, VARIANTS)
                .outcome(SCORES)
                .orElseThrow())
        .as("the test was of a difference from 0, not from 1.5")
        .hasToString("gate student bleu >= teacher - 1.5: 28.50 against 28.50, met");
    assertThat(Gate.of("student bleu >= 20", SYSTEMS, VARIANTS).outcome(SCORES).orElseThrow())
        .hasToString("gate student bleu >= 20: 28.50 against 20.00, met");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"student", "student ter >= 3", "student bleu > 3", "student bleu >= teacher * 2"})
  void otherFormsAreRefused(String text) {
    assertThatThrownBy(() -> Gate.of(text, SYSTEMS, VARIANTS))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("\"%s\"", text)
        .hasMessageContaining("such as \"student bleu >= teacher - 1.5\"");
  }

  @Test
  void systemsThatAreNotTestedAreRefused() {
    assertThatThrownBy(() -> Gate.of("student bleu >= original", SYSTEMS, VARIANTS))
        .hasMessageContaining("tests teacher, student, and no original");
  }

  @Test
  void variantsOfTheTestPairsThatAreNotScoredAreRefused() {
    assertThatThrownBy(() -> Gate.of("student bleu on typo >= 3", SYSTEMS, VARIANTS))
        .hasMessageContaining("there is no \"typo\"")
        .hasMessageContaining("did you mean typos?");
    Gate later = Gate.of("student bleu on typos >= 3", SYSTEMS, VARIANTS);
    assertThatThrownBy(() -> later.outcome(SCORES))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no scores on typos, because no test pair is of that input");
  }
}
