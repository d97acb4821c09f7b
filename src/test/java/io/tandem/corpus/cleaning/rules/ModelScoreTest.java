package io.tandem.corpus.cleaning.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import org.junit.jupiter.api.Test;

class ModelScoreTest {
  @Test
  void oneModelGivesTheMeanLogProbabilityOfATargetToken() {
    assertThat(ModelScore.of(1.5)).isEqualTo(-1.5);
  }

  @Test
  void twoModelsGiveTheDualCrossEntropy() {
    // Both find the pair likely; one does; both find it unlikely.
    assertThat(ModelScore.of(1, 1)).isEqualTo(-1);
    assertThat(ModelScore.of(1, 5)).isEqualTo(-(4 + 3));
    assertThat(ModelScore.of(5, 1)).isEqualTo(ModelScore.of(1, 5));
    assertThat(ModelScore.of(5, 5)).isEqualTo(-5);
  }

  @Test
  void aRuleWithoutModelsOrLimitsIsRefused() {
    assertMistake("rule=model-score, drop=0.1", "forward and backward are not set; give a run");
    assertMistake("rule=model-score, forward=run", "neither minimum nor drop says which pairs");
    assertMistake("rule=model-score, forward=run, drop=1", "model-score drop = 1: must be");
    assertMistake("rule=model-score, forward=run, minimum=1", "model-score minimum = 1: must be");
    assertThat(Rules.rule("rule=model-score, backward=run, minimum=-4"))
        .isEqualTo(new ModelScore("", "run", -4, 0));
  }

  private static void assertMistake(String rule, String message) {
    assertThatThrownBy(() -> Rules.rule(rule))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }
}
