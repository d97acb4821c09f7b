package io.tandem.run.charts;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The frequencies of values in ranges: a bar per bin, side by side for several series.
 *
 * @param binWidth the bin width of every bin; x of a point is the lower end of its bin, y the count
 * @param series one to six
 */
public record Histogram(
    String title, String xTitle, String yTitle, double binWidth, List<ChartSeries> series)
    implements Chart {
  private static final int TICKS = 8;

  /** The gap in pixels between the bars of neighbouring bins, if they are wide enough. */
  private static final double GAP = 1;

  public Histogram {
    if (!(binWidth > 0)) {
      throw new IllegalArgumentException("bins must be wider than 0, found " + binWidth);
    }
    series = List.copyOf(series);
    Figure.refuseTooMany(title, names(series));
  }

  private static List<String> names(List<ChartSeries> series) {
    return series.stream().map(ChartSeries::name).toList();
  }

  @Override
  public String html() {
    boolean empty = series.stream().allMatch(s -> s.drawn().isEmpty());
    return empty ? Figure.empty(title) : Figure.of(title, Figure.legend(names(series)), svg());
  }

  private DoubleStream values(ToDoubleFunction<ChartSeries.Point> coordinate) {
    return series.stream().flatMap(s -> s.drawn().stream()).mapToDouble(coordinate);
  }

  private String svg() {
    double first = values(ChartSeries.Point::x).min().orElseThrow();
    double last = values(ChartSeries.Point::x).max().orElseThrow() + binWidth;
    double most = values(ChartSeries.Point::y).max().orElseThrow();
    Plot plot =
        new Plot(LinearAxis.over(first, last, TICKS), LinearAxis.over(0, Math.max(most, 0), 5));
    plot.begin(title, xTitle, yTitle);
    for (int i = 0; i < series.size(); i++) {
      for (ChartSeries.Point bin : series.get(i).drawn()) {
        bar(plot, i, bin);
      }
    }
    return plot.end();
  }

  private void bar(Plot plot, int number, ChartSeries.Point bin) {
    double left = plot.left(bin.x());
    double width = plot.left(bin.x() + binWidth) - left;
    double gap = width > 4 * GAP ? GAP : 0;
    double share = (width - gap) / series.size();
    plot.add(
        "<rect class=\"bar s%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\""
            + " height=\"%.1f\"><title>%s</title></rect>%n",
        number + 1,
        left + number * share,
        plot.top(bin.y()),
        share,
        plot.top(0) - plot.top(bin.y()),
        Html.text(bin.tooltip()));
  }
}
