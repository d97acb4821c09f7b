package io.tandem.jobs.pipeline;

import io.tandem.Text;
import io.tandem.config.SettingsText;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps of a pipeline as a graph, SVG: from left to right, each behind all that it reads; those
 * with equally many before them are below each other.
 */
final class StepGraph {
  private static final int WIDTH = 172;
  private static final int HEIGHT = 44;
  private static final int GAP = 34;
  private static final int ROW = HEIGHT + 16;
  private static final int BASELINE = 18;
  private static final int SECOND_LINE = 34;
  private static final int PADDING = 10;

  /** A graph too wide for the page is shown this small at least; what is then too wide scrolls. */
  private static final int LEAST_PERCENT = 75;

  private final List<PlannedStep> steps;
  private final Map<String, Integer> columns = new HashMap<>();
  private final Map<String, Integer> rows = new HashMap<>();

  StepGraph(List<PlannedStep> steps) {
    this.steps = steps;
    Map<Integer, Integer> used = new HashMap<>();
    for (PlannedStep step : steps) {
      int column =
          step.step().inputs().values().stream()
              .mapToInt(input -> columns.get(input) + 1)
              .max()
              .orElse(0);
      columns.put(step.name(), column);
      rows.put(step.name(), used.merge(column, 1, Integer::sum) - 1);
    }
  }

  String html() {
    int width = 2 * PADDING + (1 + max(columns)) * (WIDTH + GAP) - GAP;
    int height = PADDING + (1 + max(rows)) * ROW;
    StringBuilder svg = new StringBuilder();
    svg.append(
        Text.format(
            "<div class=\"scroll\"><svg class=\"steps\" role=\"img\" aria-label=\"The steps, each behind those that it reads\" style=\"max-width: max(100%%, %dpx)\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">%n",
            width * LEAST_PERCENT / 100, width, height, width, height));
    for (PlannedStep step : steps) {
      step.step().inputs().values().stream()
          .distinct()
          .forEach(input -> edge(input, step.name(), svg));
    }
    steps.forEach(step -> node(step, svg));
    return svg.append("</svg></div>\n").toString();
  }

  private static int max(Map<String, Integer> places) {
    return places.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private int x(String step) {
    return PADDING + columns.get(step) * (WIDTH + GAP);
  }

  private int y(String step) {
    return PADDING + rows.get(step) * ROW;
  }

  private void edge(String from, String to, StringBuilder svg) {
    int startX = x(from) + WIDTH;
    int startY = y(from) + HEIGHT / 2;
    int endX = x(to);
    int endY = y(to) + HEIGHT / 2;
    svg.append(
        Text.format(
            "<path class=\"edge\" d=\"M%d %d C%d %d %d %d %d %d\"/>%n",
            startX, startY, startX + GAP, startY, endX - GAP, endY, endX, endY));
  }

  private void node(PlannedStep step, StringBuilder svg) {
    String detail = step.record().map(made -> Display.duration(made.seconds())).orElse("");
    String state = step.label();
    svg.append(
        Text.format(
            "<g class=\"%s\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/><text x=\"%d\" y=\"%d\">%s</text><text class=\"detail\" x=\"%d\" y=\"%d\">%s</text></g>%n",
            SettingsText.name(step.state()),
            x(step.name()),
            y(step.name()),
            WIDTH,
            HEIGHT,
            x(step.name()) + PADDING,
            y(step.name()) + BASELINE,
            Html.text(step.name()),
            x(step.name()) + PADDING,
            y(step.name()) + SECOND_LINE,
            Html.text(detail.isEmpty() ? state : state + ", " + detail)));
  }
}
