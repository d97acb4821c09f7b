package io.tandem.run.report;

import io.tandem.Text;
import io.tandem.corpus.ScoreCounts;
import io.tandem.corpus.ScoreCounts.Score;
import io.tandem.run.charts.ChartSeries;
import io.tandem.run.charts.Histogram;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.List;

/** The histogram of the scores of a rule on the audit page. */
final class ScoreChart {
  private final Score score;
  private final ScoreCounts counts;
  private final long all;
  private final int first;
  private final int end;

  private ScoreChart(Score score, ScoreCounts counts) {
    this.score = score;
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

  static String section(Score score, ScoreCounts counts) {
    ScoreChart chart = new ScoreChart(score, counts);
    return Html.section(chart.title(), Html.element("div", "charts", chart.histogram().html()));
  }

  private String title() {
    return switch (score) {
      case ALIGNMENT -> "Alignment scores";
      case MODEL -> "Scores by models";
    };
  }

  private String unit() {
    return switch (score) {
      case ALIGNMENT -> Text.format("nats per word; pairs below %s are rejected", counts.minimum());
      case MODEL -> Text.format("nats per token; pairs below %.4f are rejected", counts.minimum());
    };
  }

  private static long sum(List<Long> pairs) {
    return pairs.stream().mapToLong(Long::longValue).sum();
  }

  private boolean isEmpty(int bin) {
    return counts.kept().get(bin) + counts.rejected().get(bin) == 0;
  }

  private Histogram histogram() {
    return new Histogram(
        title(),
        unit(),
        "% of the scored pairs",
        ScoreCounts.BIN,
        List.of(series("kept", counts.kept()), series("rejected", counts.rejected())));
  }

  private ChartSeries series(String name, List<Long> pairs) {
    List<ChartSeries.Point> points = new ArrayList<>();
    for (int bin = first; bin < end; bin++) {
      double from = score.first() + bin * ScoreCounts.BIN;
      String tooltip =
          Text.format(
              "%s, %.2f to %.2f: %s pairs",
              name, from, from + ScoreCounts.BIN, Display.count(pairs.get(bin)));
      points.add(new ChartSeries.Point(from, 100.0 * pairs.get(bin) / all, tooltip));
    }
    return new ChartSeries(name, ChartSeries.Marks.LINE, points);
  }
}
