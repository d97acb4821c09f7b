package io.tandem.run.report;

import io.tandem.run.MetricRow;
import io.tandem.run.charts.ChartSeries;
import io.tandem.text.Display;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Curves of one run, from the rows of its metrics. */
final class RunCurves {
  /** The horizontal axis of a single run. */
  static final ToDoubleFunction<MetricRow> UPDATES = MetricRow::updates;

  /** The number of points distinguishable in the width of a chart. */
  private static final int MAX_POINTS = 400;

  private final RunReport report;
  private final ToDoubleFunction<MetricRow> x;

  /**
   * @param x the position of a row on the horizontal axis
   */
  RunCurves(RunReport report, ToDoubleFunction<MetricRow> x) {
    this.report = report;
    this.x = x;
  }

  /**
   * @param tooltip a template for the value's text
   */
  ChartSeries rounds(String name, ToDoubleFunction<MetricRow.Round> value, String tooltip) {
    List<ChartSeries.Point> points =
        report.rounds().stream()
            .map(
                r ->
                    new ChartSeries.Point(
                        x.applyAsDouble(r),
                        value.applyAsDouble(r),
                        tooltip.formatted(Display.significant(value.applyAsDouble(r)))
                            + "\nround %s, update %s"
                                .formatted(Display.count(r.round()), Display.count(r.updates()))))
            .toList();
    return new ChartSeries(name, ChartSeries.Marks.LINE, points).thinned(MAX_POINTS);
  }

  /**
   * @param tooltip a template for the value
   */
  ChartSeries validations(
      String name, ToDoubleFunction<MetricRow.Validation> value, String tooltip) {
    List<ChartSeries.Point> points =
        report.validations().stream().map(v -> point(v, value.applyAsDouble(v), tooltip)).toList();
    return new ChartSeries(name, ChartSeries.Marks.LINE_AND_POINTS, points);
  }

  ChartSeries.Point point(MetricRow.Validation v, double value, String tooltip) {
    String text = String.format(Locale.ROOT, tooltip, value);
    return new ChartSeries.Point(
        x.applyAsDouble(v), value, text + "\nvalidation at update " + Display.count(v.updates()));
  }
}
