package io.tandem.corpus.lexical;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** IBM model 1 in memory and in double precision: the oracle of {@link IbmModel1}. */
final class PlainModel1 {
  private PlainModel1() {}

  /**
   * Returns t(target | source) by source and target.
   *
   * @param pairs source and target as ids
   */
  static Map<List<Integer>, Double> learn(
      List<int[][]> pairs, int iterations, double minimumProbability) {
    Map<List<Integer>, Double> known = null;
    for (int i = 0; i < iterations; i++) {
      Map<List<Integer>, Double> counts = new HashMap<>();
      Map<Integer, Double> totals = new HashMap<>();
      for (int[][] pair : pairs) {
        for (int target : pair[1]) {
          double all = probability(known, SideWords.NULL, target);
          for (int source : pair[0]) {
            all += probability(known, source, target);
          }
          if (all > 0) {
            add(known, SideWords.NULL, target, all, counts, totals);
            for (int source : pair[0]) {
              add(known, source, target, all, counts, totals);
            }
          }
        }
      }
      counts.replaceAll((cell, count) -> count / totals.get(cell.get(0)));
      counts.values().removeIf(probability -> probability < minimumProbability);
      known = counts;
    }
    return known;
  }

  private static double probability(Map<List<Integer>, Double> known, int source, int target) {
    return known == null ? 1 : known.getOrDefault(List.of(source, target), 0.0);
  }

  private static void add(
      Map<List<Integer>, Double> known,
      int source,
      int target,
      double all,
      Map<List<Integer>, Double> counts,
      Map<Integer, Double> totals) {
    double expected = probability(known, source, target) / all;
    if (expected > 0) {
      counts.merge(List.of(source, target), expected, Double::sum);
      totals.merge(source, expected, Double::sum);
    }
  }
}
