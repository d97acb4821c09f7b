package io.tandem.run.report;

import io.tandem.Text;
import io.tandem.config.CorpusSettings.Kind;
import io.tandem.corpus.TextStatistics;
import io.tandem.corpus.table.PairTable;
import io.tandem.run.charts.BarChart;
import io.tandem.run.charts.ChartSeries;
import io.tandem.run.charts.Histogram;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Histograms of the training text: lengths and scripts. */
final class AuditCharts {
  private static final int MAX_SCRIPTS = 8;

  /** The minimum percentage of a script to be drawn. */
  private static final double HARDLY_SEEN = 0.2;

  private final TextStatistics train;
  private final boolean isParallel;

  AuditCharts(Map<String, TextStatistics> text, Kind kind) {
    train = text.get(PairTable.TRAIN);
    isParallel = kind == Kind.PARALLEL;
  }

  private String share() {
    return isParallel ? "% of each side" : "% of all";
  }

  /** Returns what lengths are counted in: monolingual text has no subwords. */
  private String unit() {
    return isParallel ? "subwords" : "words";
  }

  String html() {
    return Html.element("div", "charts", lengths().html() + scripts().html());
  }

  private Histogram lengths() {
    int bins = shownBins();
    return new Histogram(
        "Lengths",
        unit() + " per sentence; the last bin holds all longer ones",
        share(),
        TextStatistics.BIN,
        isParallel
            ? List.of(
                lengths("source", train.sourceLengths(), bins),
                lengths("target", train.targetLengths(), bins))
            : List.of(lengths("sentences", train.sourceLengths(), bins)));
  }

  /** Returns the number of bins, without those whose bars would be invisible on both sides. */
  private int shownBins() {
    return Math.max(shownBins(train.sourceLengths()), shownBins(train.targetLengths()));
  }

  private static int shownBins(List<Long> counts) {
    double all = sum(counts);
    int bins = counts.size();
    while (bins > 2 && percent(sum(counts.subList(bins - 2, counts.size())), all) < HARDLY_SEEN) {
      bins--;
    }
    return bins;
  }

  private static long sum(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  private ChartSeries lengths(String side, List<Long> counts, int bins) {
    double all = sum(counts);
    List<ChartSeries.Point> points = new ArrayList<>();
    for (int bin = 0; bin < bins; bin++) {
      int first = bin * TextStatistics.BIN + 1;
      boolean last = bin == bins - 1;
      String range =
          last
              ? first + " or more"
              : Text.format("%d to %d", first, first + TextStatistics.BIN - 1);
      double share = percent(last ? sum(counts.subList(bin, counts.size())) : counts.get(bin), all);
      points.add(
          new ChartSeries.Point(
              first,
              share,
              "%s, %s %s: %s".formatted(side, range, unit(), Display.percent(share))));
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
            .limit(MAX_SCRIPTS)
            .map(Map.Entry::getKey)
            .flatMap(this::bars)
            .toList();
    return new BarChart("Scripts of the letters", share(), bars, BarChart.Values.PERCENT);
  }

  private Stream<BarChart.Bar> bars(String script) {
    return isParallel
        ? Stream.of(
            bar(script, "source", train.sourceScripts()),
            bar(script, "target", train.targetScripts()))
        : Stream.of(bar(script, "sentences", train.sourceScripts()));
  }

  private static BarChart.Bar bar(String script, String side, Map<String, Long> counts) {
    double all = counts.values().stream().mapToLong(Long::longValue).sum();
    return new BarChart.Bar(script, side, percent(counts.getOrDefault(script, 0L), all));
  }

  private static double percent(long count, double all) {
    return all == 0 ? 0 : 100 * count / all;
  }
}
