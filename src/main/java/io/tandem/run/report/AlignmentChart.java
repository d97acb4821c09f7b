package io.tandem.run.report;

import io.tandem.Text;
import io.tandem.corpus.lexical.AlignmentCounts;
import io.tandem.run.charts.ChartSeries;
import io.tandem.run.charts.Histogram;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.List;

/** The histogram of the scores of the rule {@code alignment-score} on the audit page. */
final class AlignmentChart {
  private final AlignmentCounts counts;
  private final long all;
  private final int first;
  private final int end;

  private AlignmentChart(AlignmentCounts counts) {
    this.counts = counts;
    all = sum(counts.kept()) + sum(counts.rejected());
    int from = 0;
    int to = counts.kept().size();
    while (from < to && isEmpty(from)) {
      from++;
    }
    while (from < to && isEmpty(to - 1)) {
      to--;
    }
    first = from;
    end = to;
  }

  static String section(AlignmentCounts counts) {
    String chart = new AlignmentChart(counts).histogram().html();
    return Html.section("Alignment scores", Html.element("div", "charts", chart));
  }

  private static long sum(List<Long> pairs) {
    return pairs.stream().mapToLong(Long::longValue).sum();
  }

  private boolean isEmpty(int bin) {
    return counts.kept().get(bin) + counts.rejected().get(bin) == 0;
  }

  private Histogram histogram() {
    return new Histogram(
        "Alignment scores",
        Text.format("nats per word; pairs below %s are rejected", counts.minimum()),
        "% of the scored pairs",
        AlignmentCounts.BIN,
        List.of(series("kept", counts.kept()), series("rejected", counts.rejected())));
  }

  private ChartSeries series(String name, List<Long> pairs) {
    List<ChartSeries.Point> points = new ArrayList<>();
    for (int bin = first; bin < end; bin++) {
      double from = AlignmentCounts.FIRST + bin * AlignmentCounts.BIN;
      String tooltip =
          Text.format(
              "%s, %.2f to %.2f: %s pairs",
              name, from, from + AlignmentCounts.BIN, Display.count(pairs.get(bin)));
      points.add(new ChartSeries.Point(from, 100.0 * pairs.get(bin) / all, tooltip));
    }
    return new ChartSeries(name, ChartSeries.Marks.LINE, points);
  }
}
