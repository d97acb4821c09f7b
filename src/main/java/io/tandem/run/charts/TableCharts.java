package io.tandem.run.charts;

import io.tandem.UserException;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;

/**
 * Charts of the rows of a query, for notes. The names of its columns are the titles of the axes; a
 * third column, where there is one, says which curve or which kind of bar a row belongs to. A null
 * leaves a gap. Driver only; the rows are collected, so queries should aggregate first.
 */
public final class TableCharts {
  /** More points would enlarge the page without showing more. */
  private static final int MAX_POINTS = 120;

  /** Curves with at most this many points show them. */
  private static final int FEW_POINTS = 25;

  private TableCharts() {}

  /**
   * Curves: x, y and optionally the name of the curve; in ascending order of x. Long curves are
   * reduced to means of neighbours.
   */
  public static LineChart lines(String title, Dataset<Row> rows) {
    requireNumbers(title, rows, 0, 1);
    List<ChartSeries> series = series(rows).stream().map(s -> s.thinned(MAX_POINTS)).toList();
    return new LineChart(
        title,
        rows.columns()[0],
        0,
        rows.columns()[1],
        LineChart.Range.FROM_ZERO,
        series,
        Optional.empty(),
        List.of());
  }

  /** Bars over a numeric axis: the lower end of the bin, the count, optionally the series. */
  public static Histogram histogram(String title, double binWidth, Dataset<Row> rows) {
    requireNumbers(title, rows, 0, 1);
    return new Histogram(title, rows.columns()[0], rows.columns()[1], binWidth, series(rows));
  }

  /**
   * A bar per row, in their order: label, value, optionally the series. If the name of the value's
   * column begins with %, values are shares.
   */
  public static BarChart bars(String title, Dataset<Row> rows) {
    requireNumbers(title, rows, 1);
    List<BarChart.Bar> bars =
        rows.collectAsList().stream()
            .map(r -> new BarChart.Bar(String.valueOf(r.get(0)), name(r), number(r, 1)))
            .toList();
    String unit = rows.columns()[1];
    return new BarChart(
        title,
        unit,
        bars,
        unit.startsWith("%") ? BarChart.Values.PERCENT : BarChart.Values.NUMBERS);
  }

  /** Returns the series by name, so that charts with the same names have the same colours. */
  private static List<ChartSeries> series(Dataset<Row> rows) {
    Map<String, List<ChartSeries.Point>> points = new TreeMap<>();
    String[] columns = rows.columns();
    for (Row row : rows.collectAsList()) {
      String name = name(row);
      double x = number(row, 0);
      double y = number(row, 1);
      String tooltip =
          "%s%s %s%n%s %s"
              .formatted(
                  name.isEmpty() ? "" : name + ": ",
                  Display.compact(y),
                  columns[1],
                  Display.compact(x),
                  columns[0]);
      points
          .computeIfAbsent(name, n -> new ArrayList<>())
          .add(new ChartSeries.Point(x, y, tooltip));
    }
    List<ChartSeries> series = new ArrayList<>();
    points.forEach((name, of) -> series.add(new ChartSeries(name, marks(of.size()), of)));
    return series;
  }

  private static ChartSeries.Marks marks(int points) {
    return points <= FEW_POINTS ? ChartSeries.Marks.LINE_AND_POINTS : ChartSeries.Marks.LINE;
  }

  private static String name(Row row) {
    return row.size() > 2 ? String.valueOf(row.get(2)) : "";
  }

  private static double number(Row row, int column) {
    return row.isNullAt(column) ? Double.NaN : ((Number) row.get(column)).doubleValue();
  }

  private static void requireNumbers(String title, Dataset<Row> rows, int... columns) {
    StructField[] fields = rows.schema().fields();
    boolean fits =
        (fields.length == 2 || fields.length == 3)
            && Arrays.stream(columns).allMatch(c -> fields[c].dataType() instanceof NumericType);
    if (!fits) {
      throw UserException.of(
          "chart \"%s\": expected two or three columns, of which number %s %s; found %s",
          title,
          columns.length == 2 ? "1 and 2" : String.valueOf(columns[0] + 1),
          columns.length == 2 ? "are numeric" : "is numeric",
          rows.schema().simpleString());
    }
  }
}
