package io.tandem.corpus.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TranslationTableTest {
  private static final TranslationTable TABLE =
      TranslationTable.of(
          6,
          4,
          List.of(
                  new Translations(4, 8, new int[] {2, 7, 9}, new double[] {4, 2, 1}),
                  new Translations(1, 3, new int[] {7}, new double[] {3}))
              .iterator());

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
  void placesOfSeveralWordsAreThoseOfEach() {
    int[] targets = IntStream.range(0, 500).map(i -> 3 * i + i % 2).toArray();
    double[] counts = IntStream.range(0, 500).mapToDouble(i -> 1 + i % 7).toArray();
    TranslationTable table =
        TranslationTable.of(
            3,
            502,
            List.of(
                    new Translations(0, 9, new int[] {1, 5}, new double[] {1, 2}),
                    new Translations(2, 5000, targets, counts))
                .iterator());
    Random random = new Random(3);
    for (int trial = 0; trial < 200; trial++) {
      int[] words = random.ints(1 + trial % 30, 0, trial % 3 == 0 ? 40 : 1600).sorted().toArray();
      for (int source = 0; source < 3; source++) {
        int[] places = new int[words.length + 2];
        table.places(source, words, places, 2);
        for (int i = 0; i < words.length; i++) {
          assertThat(table.probabilityAt(source, places[i + 2]))
              .isEqualTo(table.probability(source, words[i]));
        }
      }
    }
  }
}
