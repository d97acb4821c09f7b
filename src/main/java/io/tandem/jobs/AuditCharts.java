package io.tandem.jobs;

import io.tandem.corpus.TextStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Histograms of the training text: lengths and scripts. */
final class AuditCharts {
  private static final int MOST_SCRIPTS = 8;

  private final TextStatistics train;

  AuditCharts(Map<String, TextStatistics> text) {
    train = text.get("train");
  }

  String html() {
    return Html.element("div", "charts", lengths().html() + scripts().html());
  }

  private BarChart lengths() {
    List<String> labels = new ArrayList<>();
    int bins = train.sourceLengths().size();
    for (int bin = 0; bin < bins; bin++) {
      int first = bin * TextStatistics.BIN + 1;
      labels.add(
          bin == bins - 1 ? first + "+" : "%d–%d".formatted(first, first + TextStatistics.BIN - 1));
    }
    return new BarChart(
        "Lengths",
        "subwords of a sentence",
        labels,
        shares(train.sourceLengths()),
        shares(train.targetLengths()));
  }

  private BarChart scripts() {
    Map<String, Long> both = new TreeMap<>(train.sourceScripts());
    train.targetScripts().forEach((script, count) -> both.merge(script, count, Long::sum));
    List<String> most =
        both.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST_SCRIPTS)
            .map(Map.Entry::getKey)
            .toList();
    return new BarChart(
        "Scripts",
        "Unicode script of the letters",
        most,
        shares(most, train.sourceScripts()),
        shares(most, train.targetScripts()));
  }

  private static List<Double> shares(List<Long> counts) {
    double all = counts.stream().mapToLong(Long::longValue).sum();
    return counts.stream().map(count -> all == 0 ? 0 : count / all).toList();
  }

  private static List<Double> shares(List<String> scripts, Map<String, Long> counts) {
    double all = counts.values().stream().mapToLong(Long::longValue).sum();
    return scripts.stream()
        .map(script -> all == 0 ? 0 : counts.getOrDefault(script, 0L) / all)
        .toList();
  }
}
