package io.tandem.corpus.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TranslationTableTest {
  private static final TranslationTable TABLE =
      TranslationTable.of(
          6,
          List.of(
              new Translations(4, 8, new int[] {2, 7, 9}, new double[] {4, 2, 1}),
              new Translations(1, 3, new int[] {7}, new double[] {3})));

  @Test
  void rowsAreFoundInAnyOrderAndWordsWithoutTranslationsHaveNone() {
    assertThat(TABLE.size()).isEqualTo(4);
    assertThat(TABLE.probability(1, 7)).isEqualTo(1);
    assertThat(TABLE.probability(4, 2)).isEqualTo(0.5);
    assertThat(TABLE.probability(4, 7)).isEqualTo(0.25);
    assertThat(TABLE.probability(4, 8)).isZero();
    assertThat(TABLE.probability(0, 7)).isZero();
    assertThat(TABLE.probability(5, 9)).isZero();
    assertThat(TABLE.targets(4)).containsExactly(2, 7, 9);
    assertThat(TABLE.targets(3)).isEmpty();
  }

  @Test
  void partOfTheEvidenceCanBeLeftOut() {
    assertThat(TABLE.probabilityWithout(0.5, 4, 2)).isEqualTo(3.5 / 7.5);
    assertThat(TABLE.probabilityWithout(1, 4, 9)).isZero();
    assertThat(TABLE.probabilityWithout(3, 1, 7)).isZero();
    assertThat(TABLE.probabilityWithout(1, 2, 7)).isZero();
  }

  @Test
  void theUniformTableGivesTheSameToAll() {
    assertThat(TranslationTable.uniform().probability(3, 5)).isEqualTo(1);
    assertThat(TranslationTable.uniform().probability(0, 1)).isEqualTo(1);
  }
}
