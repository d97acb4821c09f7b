package io.tandem.run.charts;

import static io.tandem.run.charts.Figure.format;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Curves over a numeric axis.
 *
 * @param mostX the minimum end of the horizontal axis from 0, so that charts are comparable
 * @param yTitle quantity and unit
 * @param series one to six curves; a legend is drawn for more than one
 * @param highlight a point to ring, labelled with its tooltip's first line
 * @param marks values of the horizontal axis with a line and a label
 */
public record LineChart(
    String title,
    String xTitle,
    double mostX,
    String yTitle,
    Range range,
    List<ChartSeries> series,
    Optional<ChartSeries.Point> highlight,
    List<Mark> marks)
    implements Chart {

  private static final int TICKS = 5;

  /** The top of the drawing that clips the curves, with room for half a point at its edges. */
  private static final int CLIP_TOP = Plot.TOP - 4;

  private static final int CLIP_HEIGHT = Plot.HEIGHT - Plot.BOTTOM - Plot.TOP + 8;

  /** The share of the plot's height needed for a label between a point and the axis. */
  private static final double MIN_ROOM = 0.14;

  /** A labelled value of the horizontal axis, such as the end of a stage. */
  public record Mark(double x, String label, String tooltip) {}

  /** The ranges that the axes span. */
  public enum Range {
    /** The range from zero to the largest value. */
    FROM_ZERO,
    /**
     * The values after the first tenth of each curve, so that a steep start does not flatten all
     * the rest; an arrow at the edge marks a point beyond.
     */
    AFTER_START,
    /** Both axes are logarithmic; values that are not positive leave a gap. */
    LOGARITHMIC
  }

  public LineChart {
    series = List.copyOf(series);
    marks = List.copyOf(marks);
    Figure.refuseTooMany(title, names(series));
  }

  private static List<String> names(List<ChartSeries> series) {
    return series.stream().map(ChartSeries::name).toList();
  }

  /** Returns the same chart over another range. */
  public LineChart with(Range other) {
    return new LineChart(title, xTitle, mostX, yTitle, other, series, highlight, marks);
  }

  @Override
  public String html() {
    boolean empty = series.stream().allMatch(s -> drawn(s).isEmpty());
    return empty
        ? Figure.empty(title)
        : Figure.of(title, Figure.legend(names(series)), new Drawing().svg());
  }

  private boolean isDrawn(ChartSeries.Point point) {
    return point.isDrawn() && (range != Range.LOGARITHMIC || (point.x() > 0 && point.y() > 0));
  }

  private List<ChartSeries.Point> drawn(ChartSeries one) {
    return one.points().stream().filter(this::isDrawn).toList();
  }

  private ChartAxis xAxis() {
    var xs = values(ChartSeries.Point::x).summaryStatistics();
    if (range == Range.LOGARITHMIC) {
      return LogAxis.over(xs.getMin(), xs.getMax());
    }
    return xs.getMin() < 0
        ? LinearAxis.over(xs.getMin(), Math.max(mostX, xs.getMax()), TICKS)
        : LinearAxis.upTo(Math.max(mostX, xs.getMax()), TICKS);
  }

  private ChartAxis yAxis() {
    var ys = values(ChartSeries.Point::y).summaryStatistics();
    return switch (range) {
      case FROM_ZERO -> LinearAxis.over(Math.min(0, ys.getMin()), ys.getMax(), TICKS);
      case LOGARITHMIC -> LogAxis.over(ys.getMin(), ys.getMax());
      case AFTER_START -> {
        var settled =
            series.stream().flatMapToDouble(s -> afterStart(drawn(s))).summaryStatistics();
        yield LinearAxis.over(settled.getMin(), settled.getMax(), TICKS);
      }
    };
  }

  private static DoubleStream afterStart(List<ChartSeries.Point> curve) {
    double last = curve.stream().mapToDouble(ChartSeries.Point::x).max().orElse(0);
    return curve.stream().filter(p -> p.x() >= last / 10).mapToDouble(ChartSeries.Point::y);
  }

  /** A coordinate of all points. */
  private DoubleStream values(ToDoubleFunction<ChartSeries.Point> coordinate) {
    return series.stream().flatMap(s -> drawn(s).stream()).mapToDouble(coordinate);
  }

  /** One rendering. */
  private final class Drawing {
    private final Plot plot = new Plot(xAxis(), yAxis());

    String svg() {
      plot.begin(title, xTitle, yTitle);
      marks.forEach(plot::mark);
      plot.add(
          "<svg x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\" viewBox=\"0 %d %d %d\">%n",
          CLIP_TOP, Plot.WIDTH, CLIP_HEIGHT, CLIP_TOP, Plot.WIDTH, CLIP_HEIGHT);
      for (int i = 0; i < series.size(); i++) {
        curve(series.get(i), i + 1);
      }
      plot.add("</svg>\n");
      highlight.filter(ChartSeries.Point::isDrawn).ifPresent(this::ring);
      // Drawn last, so that nothing covers the targets of the pointer.
      series.forEach(this::tooltips);
      return plot.end();
    }

    /** Curves are clipped where they leave the range. */
    private List<ChartSeries.Point> inRange(ChartSeries one) {
      return drawn(one).stream().filter(p -> isInRange(plot.y().position(p.y()))).toList();
    }

    /** Marks points above or below the range at its edge. */
    private List<ChartSeries.Point> beyond(ChartSeries one) {
      return drawn(one).stream().filter(p -> !isInRange(plot.y().position(p.y()))).toList();
    }

    private boolean isAbove(ChartSeries.Point point) {
      return plot.y().position(point.y()) > 1;
    }

    private double atEdge(ChartSeries.Point point) {
      return isAbove(point) ? plot.y().most() : plot.y().least();
    }

    /** Rounding may move a value off its axis. */
    private static boolean isInRange(double position) {
      return position > -1e-9 && position < 1 + 1e-9;
    }

    private void curve(ChartSeries one, int number) {
      StringBuilder path = new StringBuilder();
      boolean pen = false;
      for (ChartSeries.Point point : one.points()) {
        boolean draws = isDrawn(point);
        if (draws) {
          path.append(
              format("%s%.1f %.1f", pen ? "L" : "M", plot.left(point.x()), plot.top(point.y())));
        }
        pen = draws;
      }
      plot.add("<path class=\"curve s%d\" d=\"%s\"/>%n", number, path);
      boolean alone = drawn(one).size() == 1;
      if (one.marks() == ChartSeries.Marks.LINE_AND_POINTS || alone) {
        inRange(one).forEach(point -> plot.add("%s/>%n", circle("dot s" + number, point, 3.5)));
        beyond(one).forEach(point -> arrow("dot s" + number, point));
      }
    }

    /** Draws an arrow at the edge of the plot for a point beyond it. */
    private void arrow(String cssClass, ChartSeries.Point point) {
      plot.add(
          "<path class=\"%s\" d=\"M%.1f %.1fl-5 %dh10z\"/>%n",
          cssClass, plot.left(point.x()), plot.top(atEdge(point)), isAbove(point) ? 8 : -8);
    }

    private void tooltips(ChartSeries one) {
      inRange(one).forEach(point -> tooltip(point, point.y()));
      if (one.marks() == ChartSeries.Marks.LINE_AND_POINTS) {
        beyond(one).forEach(point -> tooltip(point, atEdge(point)));
      }
    }

    private void tooltip(ChartSeries.Point point, double y) {
      plot.add(
          "%s><title>%s</title></circle>%n",
          circle("hit", new ChartSeries.Point(point.x(), y, ""), 8), Html.text(point.tooltip()));
    }

    private void ring(ChartSeries.Point highlighted) {
      boolean isInside = isInRange(plot.y().position(highlighted.y()));
      ChartSeries.Point point =
          isInside
              ? highlighted
              : new ChartSeries.Point(highlighted.x(), atEdge(highlighted), highlighted.tooltip());
      boolean rightHalf = plot.x().position(point.x()) > 0.7;
      double height = plot.y().position(point.y());
      // On the side without curves: a loss falls, a score rises. The title of the
      // axis is above the left of the plot.
      boolean above = height < MIN_ROOM || (height > 0.5 && (rightHalf || height < 0.8));
      plot.add("%s/>%n", circle("ring", point, 6));
      plot.add(
          "<text class=\"label%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
          rightHalf ? " end" : "",
          plot.left(point.x()) + (rightHalf ? 6 : -6),
          plot.top(point.y()) + (above ? -12 : 20),
          Html.text(point.tooltip().lines().findFirst().orElse("")));
    }

    /** Returns a circle whose element is not closed, so that a title can follow. */
    private String circle(String cssClass, ChartSeries.Point point, double radius) {
      return format(
          "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"",
          cssClass, plot.left(point.x()), plot.top(point.y()), radius);
    }
  }
}
