package io.tandem.run.charts;

import java.util.List;

/** Maps values to places along one side of a chart. */
interface ChartAxis {
  /** Value at the beginning. */
  double least();

  /** Value at the end. */
  double most();

  /** Values that are labelled, in ascending order. */
  List<Double> ticks();

  /** Returns where a value lies, from 0 at the beginning to 1 at the end. */
  double position(double value);

  /** Returns how a tick is written. */
  String label(double tick);
}
