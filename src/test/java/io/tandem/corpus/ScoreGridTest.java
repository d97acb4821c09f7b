package io.tandem.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScoreGridTest {
  private static double lowestKept(Map<Integer, Long> pairs, double share) {
    return ScoreGrid.lowestKept(new TreeMap<>(pairs), share);
  }

  @Test
  void noMoreThanTheShareIsBelowTheLowestKept() {
    Map<Integer, Long> pairs = Map.of(-12288, 3L, -8192, 7L, -4096, 90L);
    assertThat(lowestKept(pairs, 0.02)).isEqualTo(-3);
    assertThat(lowestKept(pairs, 0.03)).isEqualTo(-2);
    assertThat(lowestKept(pairs, 0.0999)).isEqualTo(-2);
    assertThat(lowestKept(pairs, 0.1)).isEqualTo(-1);
    assertThat(lowestKept(pairs, 0.99)).isEqualTo(-1);
  }

  @Test
  void pairsThatTieAreKeptTogether() {
    assertThat(lowestKept(Map.of(-4096, 100L), 0.5)).isEqualTo(-1);
  }

  @Test
  void theShareIsTheDecimalNumberThatWasWritten() {
    // As a double, 0.29 of 100 is 28.999999999999996.
    assertThat(lowestKept(Map.of(-4096, 29L, 0, 71L), 0.29)).isZero();
  }

  @Test
  void everyCellHoldsItsPairsAndNoneIsBelowTheLowestCell() {
    assertThat(lowestKept(Map.of(ScoreGrid.LOWEST, 2L, 0, 1L), 0.5))
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(lowestKept(Map.of(), 0.5)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void theShareIsReachedAsNearlyAsCellsAllow() {
    Random random = new Random(1);
    for (int test = 0; test < 200; test++) {
      TreeMap<Integer, Long> pairs = new TreeMap<>();
      for (int i = 0; i < 20; i++) {
        pairs.merge(-random.nextInt(50), 1L + random.nextInt(5), Long::sum);
      }
      long all = pairs.values().stream().mapToLong(Long::longValue).sum();
      int percent = random.nextInt(99);
      double lowest = ScoreGrid.lowestKept(pairs, percent / 100.0);
      int cell = (int) Math.round(lowest * 4096);
      long below = sum(pairs.headMap(cell));
      long withCell = sum(pairs.headMap(cell + 1));
      assertThat(below * 100).isLessThanOrEqualTo(percent * all);
      assertThat(withCell * 100).isGreaterThan(percent * all);
    }
  }

  private static long sum(Map<Integer, Long> pairs) {
    return pairs.values().stream().mapToLong(Long::longValue).sum();
  }
}
