package io.tandem.report;

import io.tandem.charts.ChartSeries;
import java.util.List;
import java.util.Map;

/**
 * Several runs side by side, finished or not, each under a letter.
 *
 * @param runs two to {@link ChartSeries#MOST}, in the order of their letters
 */
public record RunComparison(List<RunReport> runs) {
  public RunComparison {
    if (runs.size() < 2 || runs.size() > ChartSeries.MOST) {
      throw new IllegalArgumentException(runs.size() + " runs");
    }
    runs = List.copyOf(runs);
  }

  /** A, B, C in order of the runs. */
  static String letter(int run) {
    return Character.toString('A' + run);
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

  /** Returns whether BLEU was measured on the same sentences. */
  boolean isOfOneTest() {
    return isOfOneCorpus()
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
