package io.tandem.jobs;

import io.tandem.charts.BarChart;
import io.tandem.charts.ChartSeries;
import io.tandem.charts.Display;
import io.tandem.charts.Histogram;
import io.tandem.charts.Html;
import io.tandem.corpus.TextStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Histograms of the training text: lengths and scripts. */
final class AuditCharts {
  private static final int MOST_SCRIPTS = 8;
  private static final String SHARE = "% of each side";

  private final TextStatistics train;

  AuditCharts(Map<String, TextStatistics> text) {
    train = text.get("train");
  }

  String html() {
    return Html.element("div", "charts", lengths().html() + scripts().html());
  }

  private Histogram lengths() {
    return new Histogram(
        "Lengths",
        "subwords of a sentence; the last bin holds all longer ones",
        SHARE,
        TextStatistics.BIN,
        List.of(
            lengths("source", train.sourceLengths()), lengths("target", train.targetLengths())));
  }

  private static ChartSeries lengths(String side, List<Long> counts) {
    double all = counts.stream().mapToLong(Long::longValue).sum();
    List<ChartSeries.Point> points = new ArrayList<>();
    for (int bin = 0; bin < counts.size(); bin++) {
      int first = bin * TextStatistics.BIN + 1;
      String range =
          bin == counts.size() - 1
              ? first + " and more"
              : "%d to %d".formatted(first, first + TextStatistics.BIN - 1);
      double share = percent(counts.get(bin), all);
      points.add(
          new ChartSeries.Point(
              first,
              share,
              "%s, %s subwords: %s".formatted(side, range, Display.percent(share))));
    }
    return new ChartSeries(side, ChartSeries.Marks.LINE, points);
  }

  private BarChart scripts() {
    Map<String, Long> both = new TreeMap<>(train.sourceScripts());
    train.targetScripts().forEach((script, count) -> both.merge(script, count, Long::sum));
    List<BarChart.Bar> bars =
        both.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(MOST_SCRIPTS)
            .map(Map.Entry::getKey)
            .flatMap(
                script ->
                    List.of(
                        bar(script, "source", train.sourceScripts()),
                        bar(script, "target", train.targetScripts()))
                        .stream())
            .toList();
    return new BarChart("Scripts of the letters", SHARE, bars, BarChart.Values.PERCENT);
  }

  private static BarChart.Bar bar(String script, String side, Map<String, Long> counts) {
    double all = counts.values().stream().mapToLong(Long::longValue).sum();
    return new BarChart.Bar(script, side, percent(counts.getOrDefault(script, 0L), all));
  }

  private static double percent(long count, double all) {
    return all == 0 ? 0 : 100 * count / all;
  }
}
