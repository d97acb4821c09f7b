package io.tandem.run.report;

import io.tandem.run.MetricRow;
import io.tandem.run.charts.BarChart;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The use of a run's time, in seconds from its start to its last row.
 *
 * @param computing the mean computing time of a worker in the rounds
 * @param waiting the additional time of the slowest worker in each round
 * @param averaging the time of averaging in the rounds, after the slowest worker
 * @param sending the rest of the rounds: sending parameters to workers, and Spark's scheduling
 * @param other the time outside rounds and validations: the start, checkpoints, pauses until a
 *     resume
 */
record WallTime(
    double computing,
    double waiting,
    double averaging,
    double sending,
    double validating,
    double other) {

  static WallTime of(RunReport report) {
    double computing = 0;
    double waiting = 0;
    double averaging = 0;
    double sending = 0;
    for (MetricRow.Round round : report.rounds()) {
      double mean = seconds(round).average().orElse(round.seconds());
      double slowest = seconds(round).max().orElse(round.seconds());
      double combining = Double.isNaN(round.averagingSeconds()) ? 0 : round.averagingSeconds();
      computing += mean;
      waiting += slowest - mean;
      averaging += combining;
      sending += Math.max(0, round.seconds() - slowest - combining);
    }
    double rounds = report.trainingSeconds();
    double validating = report.validationSeconds();
    double other = Math.max(0, report.wallSeconds() - rounds - validating);
    return new WallTime(computing, waiting, averaging, sending, validating, other);
  }

  private static DoubleStream seconds(MetricRow.Round round) {
    return round.workers().stream().mapToDouble(MetricRow.Worker::seconds);
  }

  private double all() {
    return computing + waiting + averaging + sending + validating + other;
  }

  BarChart chart() {
    List<BarChart.Bar> bars = new ArrayList<>();
    if (all() > 0) {
      bars.add(bar("computing", computing));
      // A single worker does not wait.
      if (waiting > 0) {
        bars.add(bar("waiting for slowest", waiting));
      }
      bars.add(bar("averaging", averaging));
      bars.add(bar("sending, scheduling", sending));
      bars.add(bar("validating", validating));
      bars.add(bar("start, saving, pauses", other));
    }
    return new BarChart("Where the time went", "% of the wall time", bars, BarChart.Values.PERCENT);
  }

  private BarChart.Bar bar(String name, double seconds) {
    return new BarChart.Bar(name + ", " + Display.duration(seconds), "", 100 * seconds / all());
  }
}
