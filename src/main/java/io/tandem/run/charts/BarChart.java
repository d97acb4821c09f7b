package io.tandem.run.charts;

import static io.tandem.run.charts.Figure.format;

import io.tandem.text.Display;
import java.util.List;

/**
 * Horizontal bars, one for each named value, so that the names stay legible; or dots, if the values
 * differ little in proportion.
 *
 * @param unit quantity and unit of the values
 * @param bars the bars from top to bottom; adjacent bars of one label are grouped
 * @param values the format in which the values are written after the bars
 */
public record BarChart(String title, String unit, List<Bar> bars, Values values, Range range)
    implements Chart {
  private static final int WIDTH = 500;
  private static final int THICKNESS = 15;
  private static final int GAP = 9;
  private static final int TOP = 26;
  private static final int BOTTOM = 6;

  /** The space for values after the bars. */
  private static final int RIGHT = 64;

  private static final int MAX_CHARACTERS = 34;
  private static final int TICKS = 4;

  private static final int RADIUS = 4;

  /** The ranges that the axis spans. */
  public enum Range {
    /** Draws bars from zero. */
    FROM_ZERO,
    /** Draws dots on an axis around the values. */
    AROUND_VALUES
  }

  /** The formats of values. */
  public enum Values {
    NUMBERS,
    /** Percentages. */
    PERCENT;

    private String text(double value) {
      return this == PERCENT ? Display.percent(value) : Display.compact(value);
    }
  }

  /**
   * One bar.
   *
   * @param label its category
   * @param series its series; empty if each label has one bar
   * @param value the length of the bar; none when not finite
   */
  public record Bar(String label, String series, double value) {}

  public BarChart {
    bars = List.copyOf(bars);
    Figure.refuseTooMany(title, names(bars));
  }

  /** Creates a chart of bars from zero. */
  public BarChart(String title, String unit, List<Bar> bars, Values values) {
    this(title, unit, bars, values, Range.FROM_ZERO);
  }

  /** Creates a chart of bars from zero whose values are written as numbers. */
  public BarChart(String title, String unit, List<Bar> bars) {
    this(title, unit, bars, Values.NUMBERS);
  }

  /** Returns the same chart over another range. */
  public BarChart with(Range other) {
    return new BarChart(title, unit, bars, values, other);
  }

  private static List<String> names(List<Bar> bars) {
    return bars.stream().map(Bar::series).distinct().toList();
  }

  @Override
  public String html() {
    return bars.stream().noneMatch(bar -> Double.isFinite(bar.value()))
        ? Figure.empty(title)
        : Figure.of(title, Figure.legend(names(bars)), new Drawing().svg());
  }

  /** One rendering. */
  private final class Drawing {
    private final List<String> names = names(bars);
    private final ChartAxis axis = axis();
    private final int left = left();
    private final StringBuilder out = new StringBuilder();
    private int top = TOP;

    String svg() {
      String label = "";
      for (Bar bar : bars) {
        if (!bar.label().equals(label) || top == TOP) {
          label = bar.label();
          top += GAP;
          out.append(
              format(
                  "<text class=\"name end\" x=\"%d\" y=\"%d\">%s</text>%n",
                  left - 8, top + 12, Html.text(shortened(label))));
        }
        draw(bar);
        top += THICKNESS;
      }
      return format(
              "<svg class=\"bars\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n<text"
                  + " class=\"unit\" x=\"4\" y=\"14\">%s</text>%n",
              WIDTH,
              top + GAP + BOTTOM + (range == Range.FROM_ZERO ? 0 : THICKNESS),
              Html.text(title + ": " + unit),
              Html.text(unit))
          + lines()
          + out
          + "</svg>\n";
    }

    private ChartAxis axis() {
      var found =
          bars.stream().mapToDouble(Bar::value).filter(Double::isFinite).summaryStatistics();
      if (range == Range.AROUND_VALUES) {
        return LinearAxis.over(found.getMin(), found.getMax(), TICKS);
      }
      double least = Math.min(0, found.getMin());
      double most = Math.max(0, found.getMax());
      return new LinearAxis(least, most > least ? most : least + 1, 1);
    }

    /** Returns the baseline of the bars; or ticks, for dots. */
    private String lines() {
      if (range == Range.FROM_ZERO) {
        return line("axis", 0);
      }
      StringBuilder lines = new StringBuilder();
      for (double tick : axis.ticks()) {
        lines.append(line("grid", tick));
        lines.append(
            format(
                "<text class=\"tick middle\" x=\"%.1f\" y=\"%d\">%s</text>%n",
                x(tick), top + GAP + THICKNESS, axis.label(tick)));
      }
      return lines.toString();
    }

    private String line(String cssClass, double value) {
      return format(
          "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
          cssClass, x(value), x(value), TOP, top + GAP);
    }

    private int left() {
      double longest =
          bars.stream().mapToDouble(bar -> Figure.width(shortened(bar.label()))).max().orElse(0);
      return (int) Math.max(40, longest + 14);
    }

    private double x(double value) {
      return left + axis.position(value) * (WIDTH - left - RIGHT);
    }

    private void draw(Bar bar) {
      if (!Double.isFinite(bar.value())) {
        return;
      }
      String value = values.text(bar.value());
      String tooltip =
          bar.label() + (bar.series().isEmpty() ? "" : ", " + bar.series()) + ": " + value;
      int number = names.indexOf(bar.series()) + 1;
      String title = Html.element("title", Html.text(tooltip));
      double end = range == Range.FROM_ZERO ? bar(number, bar, title) : dot(number, bar, title);
      out.append(
          format(
              "<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text>%n",
              end + 5, top + 12, Html.text(value)));
    }

    /** Draws a bar and returns where it ends. */
    private double bar(int number, Bar bar, String title) {
      double from = Math.min(x(0), x(bar.value()));
      double to = Math.max(x(0), x(bar.value()));
      out.append(
          format(
              "<rect class=\"bar s%d\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\">%s</rect>",
              number, from, top + 1, to - from, THICKNESS - 2, title));
      return to;
    }

    private double dot(int number, Bar bar, String title) {
      out.append(
          format(
              "<circle class=\"bar s%d\" cx=\"%.1f\" cy=\"%d\" r=\"%d\">%s</circle>",
              number, x(bar.value()), top + THICKNESS / 2, RADIUS, title));
      return x(bar.value()) + RADIUS;
    }
  }

  private static String shortened(String label) {
    return Figure.shortened(label, MAX_CHARACTERS);
  }
}
