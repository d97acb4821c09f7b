package io.tandem.run.charts;

import io.tandem.Text;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.List;

/** One curve, or one kind of bars, of a chart; points whose value is not finite leave a gap. */
public record ChartSeries(String name, Marks marks, List<Point> points) {
  /** The maximum number of series in one chart: the style sheet has no more colours. */
  public static final int MAX_SERIES = 6;

  public ChartSeries {
    points = List.copyOf(points);
  }

  /** Whether to draw the points on the line. */
  public enum Marks {
    LINE,
    LINE_AND_POINTS
  }

  /**
   * One value.
   *
   * @param tooltip the text shown when the pointer rests on it
   */
  public record Point(double x, double y, String tooltip) {
    boolean isDrawn() {
      return Double.isFinite(x) && Double.isFinite(y);
    }
  }

  List<Point> drawn() {
    return points.stream().filter(Point::isDrawn).toList();
  }

  /**
   * Reduces the series to at most this many points: each the mean of neighbours, at the place of
   * the last.
   */
  public ChartSeries thinned(int most) {
    int bucket = (points.size() + most - 1) / most;
    if (bucket <= 1) {
      return this;
    }
    List<Point> means = new ArrayList<>();
    for (int from = 0; from < points.size(); from += bucket) {
      List<Point> some = points.subList(from, Math.min(from + bucket, points.size()));
      Point last = some.get(some.size() - 1);
      double mean =
          some.stream().filter(Point::isDrawn).mapToDouble(Point::y).average().orElse(Double.NaN);
      means.add(
          new Point(
              last.x(),
              mean,
              Text.format(
                  "%s (mean of %d to here: %s)",
                  last.tooltip(), some.size(), Display.significant(mean))));
    }
    return new ChartSeries(name, marks, means);
  }
}
