package io.tandem.jobs;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A line chart as inline SVG; colours and fonts come from the page's style sheet.
 *
 * @param mostX the horizontal axis goes from 0 to here at least, so that charts can be compared
 * @param yTitle quantity and unit
 * @param series up to {@value ChartSeries#MOST} curves; a legend is drawn for more than one
 * @param highlight a point to ring, labelled with its tooltip's first line
 */
record LineChart(
    String title,
    String xTitle,
    double mostX,
    String yTitle,
    Range range,
    List<ChartSeries> series,
    Optional<ChartSeries.Point> highlight) {

  private static final int WIDTH = 560;
  private static final int HEIGHT = 270;
  private static final int LEFT = 52;
  private static final int RIGHT = 16;
  private static final int TOP = 30;
  private static final int BOTTOM = 44;
  private static final int TICKS = 5;

  /** Of the nested drawing that clips the curves, with room for half a point at its edges. */
  private static final int CLIP_TOP = TOP - 4;

  private static final int CLIP_HEIGHT = HEIGHT - BOTTOM - TOP + 8;

  /** What the vertical axis spans. */
  enum Range {
    /** From zero to the largest value. */
    FROM_ZERO,
    /** The values after the first tenth, so that a steep start does not flatten all the rest. */
    AFTER_START
  }

  /** The chart, or a note when there is nothing to draw yet. */
  String html() {
    boolean empty = series.stream().allMatch(s -> s.drawn().isEmpty());
    String content =
        empty ? Html.element("p", "empty", "no values yet") : new Drawing(xAxis(), yAxis()).svg();
    return "<figure><figcaption>%s</figcaption>\n%s</figure>\n"
        .formatted(Html.text(title), content);
  }

  private ChartAxis xAxis() {
    return axis(DoubleStream.concat(values(0, ChartSeries.Point::x), DoubleStream.of(mostX)));
  }

  private ChartAxis yAxis() {
    if (range == Range.FROM_ZERO) {
      return axis(values(0, ChartSeries.Point::y));
    }
    double lastX = values(0, ChartSeries.Point::x).max().orElse(0);
    var settled = values(lastX / 10, ChartSeries.Point::y).summaryStatistics();
    return ChartAxis.over(settled.getMin(), settled.getMax(), TICKS);
  }

  /** A coordinate of all points from a value of x on. */
  private DoubleStream values(double fromX, ToDoubleFunction<ChartSeries.Point> coordinate) {
    return series.stream()
        .flatMap(s -> s.drawn().stream())
        .filter(p -> p.x() >= fromX)
        .mapToDouble(coordinate);
  }

  private static ChartAxis axis(DoubleStream values) {
    var range = values.summaryStatistics();
    return ChartAxis.over(Math.min(0, range.getMin()), range.getMax(), TICKS);
  }

  private static String format(String template, Object... values) {
    return String.format(Locale.ROOT, template, values);
  }

  /** One rendering: data to pixels. */
  private final class Drawing {
    private final ChartAxis x;
    private final ChartAxis y;
    private final StringBuilder out = new StringBuilder();

    Drawing(ChartAxis x, ChartAxis y) {
      this.x = x;
      this.y = y;
    }

    String svg() {
      out.append(
          format(
              "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
              WIDTH, HEIGHT, Html.text(title + ": " + yTitle + " by " + xTitle)));
      grid();
      titles();
      out.append(
          format(
              "<svg x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\" viewBox=\"0 %d %d %d\">%n",
              CLIP_TOP, WIDTH, CLIP_HEIGHT, CLIP_TOP, WIDTH, CLIP_HEIGHT));
      for (int i = 0; i < series.size(); i++) {
        curve(series.get(i), i + 1);
      }
      out.append("</svg>\n");
      highlight.filter(ChartSeries.Point::isDrawn).ifPresent(this::ring);
      // Last, so that nothing lies over what the pointer must reach.
      series.forEach(this::tooltips);
      return out.append("</svg>\n").toString();
    }

    private void grid() {
      for (double tick : y.ticks()) {
        out.append(
            format(
                "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                    + "<text class=\"tick end\" x=\"%d\" y=\"%.1f\">%s</text>%n",
                LEFT, WIDTH - RIGHT, top(tick), top(tick), LEFT - 7, top(tick) + 4, y.label(tick)));
      }
      for (double tick : x.ticks()) {
        out.append(
            format(
                "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>"
                    + "<text class=\"tick middle\" x=\"%.1f\" y=\"%d\">%s</text>%n",
                left(tick),
                left(tick),
                HEIGHT - BOTTOM,
                HEIGHT - BOTTOM + 4,
                left(tick),
                HEIGHT - BOTTOM + 17,
                x.label(tick)));
      }
      out.append(
          format(
              "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>%n",
              LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM, HEIGHT - BOTTOM));
    }

    private void titles() {
      out.append(
          format("<text class=\"unit\" x=\"%d\" y=\"14\">%s</text>%n", 4, Html.text(yTitle)));
      out.append(
          format(
              "<text class=\"unit end\" x=\"%d\" y=\"%d\">%s</text>%n",
              WIDTH - RIGHT, HEIGHT - 8, Html.text(xTitle)));
      if (series.size() > 1) {
        legend();
      }
    }

    private void legend() {
      int right = WIDTH - RIGHT;
      for (int i = series.size() - 1; i >= 0; i--) {
        String name = series.get(i).name();
        int start = right - 26 - 7 * name.length();
        out.append(
            format(
                "<line class=\"curve s%d\" x1=\"%d\" x2=\"%d\" y1=\"10\" y2=\"10\"/>"
                    + "<text class=\"legend\" x=\"%d\" y=\"14\">%s</text>%n",
                i + 1, start, start + 18, start + 23, Html.text(name)));
        right = start - 12;
      }
    }

    /** Curves run off the plot where they leave the range; points there are left out. */
    private List<ChartSeries.Point> inRange(ChartSeries one) {
      return one.drawn().stream().filter(p -> p.y() <= y.most() && p.y() >= y.least()).toList();
    }

    private void curve(ChartSeries one, int number) {
      StringBuilder path = new StringBuilder();
      boolean pen = false;
      for (ChartSeries.Point point : one.points()) {
        if (point.isDrawn()) {
          path.append(format("%s%.1f %.1f", pen ? "L" : "M", left(point.x()), top(point.y())));
        }
        pen = point.isDrawn();
      }
      out.append(format("<path class=\"curve s%d\" d=\"%s\"/>%n", number, path));
      boolean alone = one.drawn().size() == 1;
      if (one.marks() == ChartSeries.Marks.LINE_AND_POINTS || alone) {
        for (ChartSeries.Point point : inRange(one)) {
          out.append(circle("dot s" + number, point, 3.5)).append("/>\n");
        }
      }
    }

    private void tooltips(ChartSeries one) {
      for (ChartSeries.Point point : inRange(one)) {
        out.append(circle("hit", point, 8))
            .append("><title>")
            .append(Html.text(point.tooltip()))
            .append("</title></circle>\n");
      }
    }

    private void ring(ChartSeries.Point point) {
      boolean rightHalf = x.position(point.x()) > 0.7;
      boolean low = y.position(point.y()) < 0.8;
      out.append(circle("ring", point, 6)).append("/>\n");
      out.append(
          format(
              "<text class=\"label%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
              rightHalf ? " end" : "",
              left(point.x()) + (rightHalf ? 6 : -6),
              top(point.y()) + (low ? -12 : 20),
              Html.text(point.tooltip().lines().findFirst().orElse(""))));
    }

    /** Not closed, so that a title can follow. */
    private String circle(String cssClass, ChartSeries.Point point, double radius) {
      return format(
          "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"",
          cssClass, left(point.x()), top(point.y()), radius);
    }

    private double left(double value) {
      return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
    }

    private double top(double value) {
      return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
    }
  }
}
