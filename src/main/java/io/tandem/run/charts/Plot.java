package io.tandem.run.charts;

import static io.tandem.run.charts.Figure.format;

/**
 * A chart's plot with a numeric axis at the bottom and one on the left: maps data to pixels, draws
 * grid, ticks, titles. The drawing goes between {@link #begin} and {@link #end}.
 */
final class Plot {
  static final int WIDTH = 560;
  static final int HEIGHT = 270;
  static final int LEFT = 52;
  static final int RIGHT = 16;
  static final int TOP = 30;
  static final int BOTTOM = 44;

  private final ChartAxis x;
  private final ChartAxis y;
  private final StringBuilder out = new StringBuilder();

  Plot(ChartAxis x, ChartAxis y) {
    this.x = x;
    this.y = y;
  }

  double left(double value) {
    return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
  }

  double top(double value) {
    return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
  }

  ChartAxis x() {
    return x;
  }

  ChartAxis y() {
    return y;
  }

  void add(String template, Object... values) {
    out.append(format(template, values));
  }

  void begin(String title, String xTitle, String yTitle) {
    add(
        "<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
        WIDTH, HEIGHT, Html.text(title + ": " + yTitle + " by " + xTitle));
    grid();
    add("<text class=\"unit\" x=\"%d\" y=\"14\">%s</text>%n", 4, Html.text(yTitle));
    add(
        "<text class=\"unit end\" x=\"%d\" y=\"%d\">%s</text>%n",
        WIDTH - RIGHT, HEIGHT - 8, Html.text(xTitle));
  }

  private void grid() {
    for (double tick : y.ticks()) {
      add(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
              + "<text class=\"tick end\" x=\"%d\" y=\"%.1f\">%s</text>%n",
          LEFT, WIDTH - RIGHT, top(tick), top(tick), LEFT - 7, top(tick) + 4, y.label(tick));
    }
    for (double tick : x.ticks()) {
      add(
          "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>"
              + "<text class=\"tick middle\" x=\"%.1f\" y=\"%d\">%s</text>%n",
          left(tick),
          left(tick),
          HEIGHT - BOTTOM,
          HEIGHT - BOTTOM + 4,
          left(tick),
          HEIGHT - BOTTOM + 17,
          x.label(tick));
    }
    add(
        "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>%n",
        LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM, HEIGHT - BOTTOM);
  }

  /** Draws a mark from top to bottom, behind the curves. */
  void mark(LineChart.Mark mark) {
    double left = left(mark.x());
    add(
        "<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"><title>%s</title></line>"
            + "<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>%n",
        left,
        left,
        TOP,
        HEIGHT - BOTTOM,
        Html.text(mark.tooltip()),
        left + 4,
        TOP + 10,
        Html.text(mark.label()));
  }

  String end() {
    return out.append("</svg>\n").toString();
  }
}
