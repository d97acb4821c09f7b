package io.tandem.run.charts;

import static io.tandem.run.charts.Figure.format;

import io.tandem.Text;
import io.tandem.text.Display;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A matrix as a grid of shades with labelled rows and columns, such as the weights of an attention
 * head: queries down, keys across. Positive values in one colour, negative ones in another, 0 in
 * none. Cells of one shade form one path, which keeps the page of a large matrix small.
 *
 * @param rows a label per row; if they are too many, only some are shown
 * @param columns a label per column
 * @param values [rows, columns]; values that are not finite stay empty
 * @param most the absolute value with the full colour
 */
public record HeatMap(
    String title, List<String> rows, List<String> columns, double[][] values, double most)
    implements Chart {
  private static final int PLOT_WIDTH = 540;
  private static final int PLOT_HEIGHT = 420;
  private static final int MAX_CELL = 22;
  private static final int LABEL_HEIGHT = 12;
  private static final int MAX_CHARACTERS = 16;
  private static final int SHADES = 24;

  /** The number of columns in the tooltip of a row. */
  private static final int NAMED = 4;

  /** The angle of column labels. */
  private static final double ANGLE = 55;

  public HeatMap {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    int width = columns.size();
    if (values.length != rows.size() || Arrays.stream(values).anyMatch(r -> r.length != width)) {
      throw new IllegalArgumentException(
          Text.format(
              "%d row labels and %d column labels for a matrix of [%d, %s]",
              rows.size(),
              width,
              values.length,
              Arrays.stream(values)
                  .map(r -> String.valueOf(r.length))
                  .distinct()
                  .collect(Collectors.joining(" or "))));
    }
    if (!(most > 0)) {
      throw new IllegalArgumentException("the full colour needs a value above 0, found " + most);
    }
    values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  /** Returns a heat map with the full colour for the largest absolute value. */
  public static HeatMap of(
      String title, List<String> rows, List<String> columns, double[][] values) {
    double most =
        Arrays.stream(values)
            .flatMapToDouble(Arrays::stream)
            .filter(Double::isFinite)
            .map(Math::abs)
            .max()
            .orElse(1);
    return new HeatMap(title, rows, columns, values, most > 0 ? most : 1);
  }

  @Override
  public String html() {
    return rows.isEmpty() || columns.isEmpty()
        ? Figure.empty(title)
        : Figure.of(title, scale(), new Drawing().svg());
  }

  private String scale() {
    boolean signed = Arrays.stream(values).flatMapToDouble(Arrays::stream).anyMatch(v -> v < 0);
    String end = Display.compact(most);
    return "<div class=\"legend\">%s <span class=\"ramp%s\"></span> %s</div>\n"
        .formatted(signed ? "−" + end : "0", signed ? " signed" : "", end);
  }

  /** Returns the shade of a value: from -{@link #SHADES} to {@link #SHADES}. */
  private int shade(double value) {
    if (!Double.isFinite(value)) {
      return 0;
    }
    return (int) Math.round(Math.max(-1, Math.min(1, value / most)) * SHADES);
  }

  /** One rendering. */
  private final class Drawing {
    private final double cell =
        Math.min(
            MAX_CELL,
            Math.min((double) PLOT_WIDTH / columns.size(), (double) PLOT_HEIGHT / rows.size()));
    private final int left = (int) Math.ceil(longest(rows)) + 12;
    private final int top =
        (int) Math.ceil(longest(columns) * Math.sin(Math.toRadians(ANGLE))) + LABEL_HEIGHT;
    private final StringBuilder out = new StringBuilder();

    String svg() {
      // The last labels extend beyond the right edge.
      double lean = longest(columns) * Math.cos(Math.toRadians(ANGLE));
      double width = left + columns.size() * cell + lean;
      double height = top + rows.size() * cell + 4;
      out.append(
          format(
              "<svg viewBox=\"0 0 %.0f %.0f\" style=\"max-width:%.0fpx\" role=\"img\""
                  + " aria-label=\"%s\">%n",
              width, height, width, Html.text(title)));
      labels();
      // Inside, a cell is 1 wide and 1 high, and a line along its middle fills it.
      out.append(
          format(
              "<g transform=\"translate(%d %.3f) scale(%.3f)\" shape-rendering=\"crispEdges\">%n",
              left, top + cell / 2, cell));
      for (int shade = -SHADES; shade <= SHADES; shade++) {
        if (shade != 0) {
          cells(shade);
        }
      }
      out.append("</g>\n");
      out.append(
          format(
              "<rect class=\"border\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%.1f\"/>%n",
              left, top, columns.size() * cell, rows.size() * cell));
      for (int row = 0; row < rows.size(); row++) {
        tooltip(row);
      }
      return out.append("</svg>\n").toString();
    }

    private void labels() {
      for (int row = 0; row < rows.size(); row += labelStep()) {
        out.append(
            format(
                "<text class=\"name end\" x=\"%d\" y=\"%.1f\">%s</text>%n",
                left - 6, top + (row + 0.5) * cell + 4, Html.text(shortened(rows.get(row)))));
      }
      for (int column = 0; column < columns.size(); column += labelStep()) {
        double x = left + (column + 0.5) * cell + 3;
        out.append(
            format(
                "<text class=\"name\" transform=\"translate(%.1f %d) rotate(-%.0f)\">%s</text>%n",
                x, top - 6, ANGLE, Html.text(shortened(columns.get(column)))));
      }
    }

    /** Shows every label, or every 5th, 10th, 50th and so on, so that they do not touch. */
    private int labelStep() {
      int step = 1;
      for (int factor = 5; step * cell < LABEL_HEIGHT; factor = 7 - factor) {
        step *= factor;
      }
      return step;
    }

    /** Draws all cells of a shade; neighbours in a row form one line. */
    private void cells(int shade) {
      StringBuilder path = new StringBuilder();
      for (int row = 0; row < rows.size(); row++) {
        for (int column = 0; column < columns.size(); column++) {
          int from = column;
          while (column < columns.size() && shade(values[row][column]) == shade) {
            column++;
          }
          if (column > from) {
            path.append('M').append(from).append(' ').append(row).append('h').append(column - from);
          }
        }
      }
      if (!path.isEmpty()) {
        out.append(
            format(
                "<path class=\"cell s%d\" stroke-opacity=\"%.2f\" d=\"%s\"/>%n",
                shade > 0 ? 1 : 2, (double) Math.abs(shade) / SHADES, path));
      }
    }

    /** Writes a tooltip with the largest values of a row. */
    private void tooltip(int row) {
      double[] of = values[row];
      String largest =
          IntStream.range(0, of.length)
              .filter(column -> shade(of[column]) != 0)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer column) -> -Math.abs(of[column])))
              .limit(NAMED)
              .map(column -> columns.get(column) + " " + Display.significant(of[column]))
              .collect(Collectors.joining("\n"));
      out.append(
          format(
              "<rect class=\"hit\" x=\"%d\" y=\"%.1f\" width=\"%.1f\""
                  + " height=\"%.1f\"><title>%s</title></rect>%n",
              left,
              top + row * cell,
              columns.size() * cell,
              cell,
              Html.text(rows.get(row) + ":\n" + largest)));
    }
  }

  private static double longest(List<String> labels) {
    return labels.stream().mapToDouble(label -> Figure.width(shortened(label))).max().orElse(0);
  }

  private static String shortened(String label) {
    return Figure.shortened(label, MAX_CHARACTERS);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeatMap that
        && title.equals(that.title)
        && rows.equals(that.rows)
        && columns.equals(that.columns)
        && most == that.most
        && Arrays.deepEquals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * title.hashCode() + Arrays.deepHashCode(values);
  }

  @Override
  public String toString() {
    return Text.format("HeatMap[%s, %d x %d]", title, rows.size(), columns.size());
  }
}
