package io.tandem.run.report;

import io.tandem.run.MetricRow;
import io.tandem.run.charts.ChartSeries;
import java.util.List;
import java.util.Map;

/**
 * Several runs side by side, finished or not, each with a letter.
 *
 * @param runs two to {@link ChartSeries#MAX_SERIES}, in the order of their letters
 */
public record RunComparison(List<RunReport> runs) {
  public RunComparison {
    if (runs.size() < 2 || runs.size() > ChartSeries.MAX_SERIES) {
      throw new IllegalArgumentException(runs.size() + " runs");
    }
    runs = List.copyOf(runs);
  }

  /** A, B, C in order of the runs. */
  static String letter(int run) {
    return Character.toString('A' + run);
  }

  /**
   * Returns the letter of a run and its path without common prefixes and suffixes, such as "A
   * small".
   */
  String name(int run) {
    List<List<String>> paths = runs.stream().map(r -> List.of(r.path().split("/+"))).toList();
    int shortest = paths.stream().mapToInt(List::size).min().orElseThrow();
    int begin = 0;
    while (begin < shortest - 1 && isShared(paths, begin, 0)) {
      begin++;
    }
    int end = 0;
    while (end < shortest - 1 - begin && isShared(paths, 0, end + 1)) {
      end++;
    }
    List<String> own = paths.get(run);
    return letter(run) + " " + String.join("/", own.subList(begin, own.size() - end));
  }

  /**
   * Returns whether all paths have the same element at an index, counted from the start or the end.
   */
  private static boolean isShared(List<List<String>> paths, int place, int fromEnd) {
    return paths.stream()
            .map(path -> path.get(fromEnd > 0 ? path.size() - fromEnd : place))
            .distinct()
            .count()
        == 1;
  }

  /** Returns whether all runs were trained and validated on pairs of the same corpus. */
  boolean isOfOneCorpus() {
    return runs.stream().map(r -> r.manifest().corpus().manifestSha256()).distinct().count() == 1;
  }

  /** Returns whether the loss was measured on the same pairs. */
  boolean isOfOneLoss() {
    return isOfOneCorpus()
        && runs.stream()
                .map(r -> r.manifest().corpus().lossPairs(r.count("validation.lossPairs")))
                .distinct()
                .count()
            == 1;
  }

  /** Returns whether BLEU was measured on the same sentences, in the same way. */
  boolean isOfOneTest() {
    return isOfOneCorpus()
        && runs.stream()
                .flatMap(r -> r.bestByBleu().stream())
                .map(MetricRow.Validation::bleuSignature)
                .distinct()
                .count()
            <= 1
        && runs.stream().map(r -> r.setting("validation.bleuSentences")).distinct().count() == 1;
  }

  /**
   * Returns the settings that differ between runs, by path, with their values in the order of the
   * runs.
   */
  Map<String, List<String>> differingSettings() {
    return DifferingSettings.of(runs.stream().map(RunReport::settings).toList());
  }
}
