package io.tandem.jobs;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Shares of two sides as inline SVG: two bars, source and target, for every label. Colours and
 * fonts come from the page's style sheet.
 *
 * @param labels what the bars stand for, left to right
 * @param source from 0 to 1, one for each label
 * @param target from 0 to 1, one for each label
 */
record BarChart(
    String title, String xTitle, List<String> labels, List<Double> source, List<Double> target) {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 240;
  private static final int LEFT = 46;
  private static final int RIGHT = 8;
  private static final int TOP = 30;
  private static final int BOTTOM = 44;
  private static final int TICKS = 4;

  /** More labels than this would run into each other; only some are written then. */
  private static final int MOST_LABELS = 12;

  /** The chart, or a note when there is nothing to draw. */
  String html() {
    String content = labels.isEmpty() ? Html.element("p", "empty", "no values") : svg();
    return "<figure><figcaption>%s</figcaption>\n%s</figure>\n"
        .formatted(Html.text(title), content);
  }

  private String svg() {
    double most =
        DoubleStream.concat(
                source.stream().mapToDouble(Double::doubleValue),
                target.stream().mapToDouble(Double::doubleValue))
            .max()
            .orElse(0);
    ChartAxis y = ChartAxis.over(0, 100 * most, TICKS);
    StringBuilder out = new StringBuilder();
    out.append(
        format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH, HEIGHT, Html.text(title)));
    for (double tick : y.ticks()) {
      out.append(
          format(
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text class=\"tick"
                  + " end\" x=\"%d\" y=\"%.1f\">%s</text>%n",
              LEFT,
              WIDTH - RIGHT,
              top(y, tick),
              top(y, tick),
              LEFT - 7,
              top(y, tick) + 4,
              y.label(tick)));
    }
    for (int i = 0; i < labels.size(); i++) {
      bars(out, y, i);
    }
    return out.append(titles()).append("</svg>\n").toString();
  }

  private void bars(StringBuilder out, ChartAxis y, int place) {
    double step = (double) (WIDTH - LEFT - RIGHT) / labels.size();
    double width = Math.min(24, 0.4 * step);
    double middle = LEFT + (place + 0.5) * step;
    bar(out, y, "bar s1", middle - width, width, "source", place, source.get(place));
    bar(out, y, "bar s2", middle, width, "target", place, target.get(place));
    int every = (labels.size() + MOST_LABELS - 1) / MOST_LABELS;
    if (place % every == 0) {
      out.append(
          format(
              "<text class=\"tick middle\" x=\"%.1f\" y=\"%d\">%s</text>%n",
              middle, HEIGHT - BOTTOM + 17, Html.text(labels.get(place))));
    }
  }

  private void bar(
      StringBuilder out,
      ChartAxis y,
      String cssClass,
      double left,
      double width,
      String side,
      int place,
      double share) {
    double top = top(y, 100 * share);
    out.append(
        format(
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\""
                + " height=\"%.1f\"><title>%s</title></rect>%n",
            cssClass,
            left,
            top,
            width,
            HEIGHT - BOTTOM - top,
            Html.text(format("%s, %s: %.2f %%", labels.get(place), side, 100 * share))));
  }

  private String titles() {
    return format(
        "<text class=\"unit\" x=\"4\" y=\"14\">%% of each side</text><text class=\"unit end\""
            + " x=\"%d\" y=\"%d\">%s</text>%n<rect class=\"bar s1\" x=\"%d\" y=\"5\" width=\"10\""
            + " height=\"10\"/><text class=\"legend\" x=\"%d\" y=\"14\">source</text><rect"
            + " class=\"bar s2\" x=\"%d\" y=\"5\" width=\"10\" height=\"10\"/><text"
            + " class=\"legend\" x=\"%d\" y=\"14\">target</text>%n",
        WIDTH - RIGHT,
        HEIGHT - 8,
        Html.text(xTitle),
        WIDTH - 136,
        WIDTH - 121,
        WIDTH - 66,
        WIDTH - 51);
  }

  private static double top(ChartAxis y, double percent) {
    return HEIGHT - BOTTOM - y.position(percent) * (HEIGHT - TOP - BOTTOM);
  }

  private static String format(String template, Object... values) {
    return String.format(Locale.ROOT, template, values);
  }
}
