package io.tandem.corpus.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableCountsTest {
  private static final int WORDS = 60;

  /** A table in which some words have no translation, and some targets no source. */
  private static TranslationTable table(Random random) {
    List<Translations> known = new ArrayList<>();
    for (int source = 0; source < WORDS; source++) {
      int[] targets = IntStream.range(0, WORDS).filter(i -> random.nextInt(9) == 0).toArray();
      double[] counts = random.doubles(targets.length, 0.1, 5).toArray();
      if (source % 7 != 3) {
        known.add(new Translations(source, 50, targets, counts));
      }
    }
    int size = known.stream().mapToInt(each -> each.targets.length).sum();
    return TranslationTable.of(WORDS, size, known.iterator());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "5, 8", "40, 25", "2500, 1700"})
  void areThoseOfTheFormulaForSentencesOfAnyLength(int sourceWords, int targetWords) {
    Random random = new Random(sourceWords);
    TranslationTable table = table(random);
    Map<Long, Long> found = new TreeMap<>();
    TableCounts counts =
        new TableCounts(
            table,
            (source, place, count) ->
                found.merge(ExpectedCounts.cell(source, table.target(place)), count, Long::sum));
    Map<Long, Long> expected = new TreeMap<>();
    for (int pair = 0; pair < 3; pair++) {
      int[] source = random.ints(sourceWords, 0, WORDS).toArray();
      int[] target = random.ints(targetWords, 0, WORDS).toArray();
      counts.add(source, target);
      addPlainly(source, target, table, expected);
    }
    assertThat(found).isEqualTo(expected).hasSizeGreaterThanOrEqualTo(sourceWords == 1 ? 0 : 10);
  }

  private static void addPlainly(
      int[] source, int[] target, TranslationTable table, Map<Long, Long> counts) {
    for (int word : target) {
      double sum = 0;
      for (int i = 0; i <= source.length; i++) {
        sum += table.probability(ExpectedCounts.aligned(source, i), word);
      }
      for (int i = 0; i <= source.length && sum > 0; i++) {
        int aligned = ExpectedCounts.aligned(source, i);
        long count = Math.round(table.probability(aligned, word) / sum * 0x1p30);
        if (count > 0) {
          counts.merge(ExpectedCounts.cell(aligned, word), count, Long::sum);
        }
      }
    }
  }
}
