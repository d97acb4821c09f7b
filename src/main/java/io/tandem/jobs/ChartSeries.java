package io.tandem.jobs;

import java.util.ArrayList;
import java.util.List;

/** One curve of a chart; points whose value is not finite leave a gap. */
record ChartSeries(String name, Marks marks, List<Point> points) {
  /** The style sheet has colours for so many in one chart. */
  static final int MOST = 6;

  ChartSeries {
    points = List.copyOf(points);
  }

  /** Whether the points are drawn on the line. */
  enum Marks {
    LINE,
    LINE_AND_POINTS
  }

  /**
   * @param tooltip what is shown when the pointer rests on it
   */
  record Point(double x, double y, String tooltip) {
    boolean isDrawn() {
      return Double.isFinite(x) && Double.isFinite(y);
    }
  }

  List<Point> drawn() {
    return points.stream().filter(Point::isDrawn).toList();
  }

  /** At most so many points: each the mean of neighbours, at the last one's place. */
  ChartSeries thinned(int most) {
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
              "%s (mean of %d rounds to here: %s)"
                  .formatted(last.tooltip(), some.size(), Display.significant(mean))));
    }
    return new ChartSeries(name, marks, means);
  }
}
