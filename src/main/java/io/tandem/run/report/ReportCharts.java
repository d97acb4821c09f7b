package io.tandem.run.report;

import io.tandem.run.MetricRow;
import io.tandem.run.charts.ChartSeries;
import io.tandem.run.charts.Html;
import io.tandem.run.charts.LineChart;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The charts of the report, most of them over the updates of a worker. */
final class ReportCharts {
  private static final String X_TITLE = "updates per worker";

  private final RunReport report;
  private final RunCurves curves;

  /** Whether several workers are averaged. */
  private final boolean hasSeveralWorkers;

  /** Marks where the stages of training begin. */
  private final List<LineChart.Mark> stages;

  ReportCharts(RunReport report) {
    this.report = report;
    hasSeveralWorkers = report.count("averaging.workers") != 1;
    curves = new RunCurves(report, RunCurves.UPDATES);
    stages = stages(report);
  }

  /** Returns the charts that show whether the network learns. */
  String learning() {
    return side(loss(), bleu(), learningRate(), gradientNorm());
  }

  /**
   * Returns the charts that show whether the workers still agree, and so the cost of longer rounds.
   */
  String averaging() {
    return hasSeveralWorkers
        ? side(agreement(), stepLength(), spread(), updatesOfRounds())
        : side(stepLength());
  }

  String time() {
    return side(speed(), secondsOfRounds(), WallTime.of(report).chart().html());
  }

  private static String side(String... charts) {
    return Html.element("div", "charts", "\n" + String.join("", charts));
  }

  /** Returns a mark where each stage of training but the first begins. */
  private static List<LineChart.Mark> stages(RunReport report) {
    List<LineChart.Mark> marks = new ArrayList<>();
    MetricRow.Round before = null;
    for (MetricRow.Round round : report.rounds()) {
      if (before != null && round.seen().stage() != before.seen().stage()) {
        String label = "stage " + round.seen().stage();
        marks.add(
            new LineChart.Mark(
                before.updates(),
                label,
                label + " begins after update " + Display.count(before.updates())));
      }
      before = round;
    }
    return marks;
  }

  /** Only the training loss includes label smoothing and dropout. */
  private String loss() {
    ChartSeries training =
        curves.rounds(
            "training, per round" + report.labelSmoothing(),
            MetricRow.Round::loss,
            "training loss %s");
    ChartSeries validation =
        curves.validations("validation", MetricRow.Validation::loss, "validation loss %.3f");
    return new LineChart(
            "Loss",
            X_TITLE,
            report.updates(),
            "nats per target token",
            LineChart.Range.AFTER_START,
            List.of(training, validation),
            report.bestByLoss().map(v -> curves.point(v, v.loss(), "best %.3f")),
            stages)
        .html();
  }

  private String bleu() {
    return new LineChart(
            "BLEU of the validation sentences",
            X_TITLE,
            report.updates(),
            "BLEU, 0 to 100",
            LineChart.Range.FROM_ZERO,
            List.of(curves.validations("BLEU", MetricRow.Validation::bleu, "BLEU %.2f")),
            report.bestByBleu().map(v -> curves.point(v, v.bleu(), "best %.2f")),
            stages)
        .html();
  }

  private String learningRate() {
    return perRound("Learning rate", "per update", MetricRow.Round::learningRate, "rate %s");
  }

  private String speed() {
    return perRound(
        "Speed",
        "source + target tokens per second, all workers",
        MetricRow.Round::tokensPerSecond,
        "%s tokens per second");
  }

  private String gradientNorm() {
    return perRound(
        "Norm of the gradient",
        "2-norm before clipping, mean over a round",
        MetricRow.Round::gradientNorm,
        "norm %s");
  }

  private String agreement() {
    return perRound(
        "Agreement between workers",
        "cosine between a worker's step and the mean step, at most 1",
        curves.rounds(
            "mean",
            MetricRow.Round::meanCosine,
            "mean cosine %s between a worker's step and the mean of all"),
        curves.rounds(
            "least",
            round -> ofWorkers(round, MetricRow.Worker::deltaCosine).min().orElse(Double.NaN),
            "lowest cosine %s between a worker's step and the mean of all"));
  }

  private String stepLength() {
    return perRound(
        "Length of a worker's step",
        "2-norm of the change of the parameters in a round",
        round -> ofWorkers(round, MetricRow.Worker::deltaNorm).average().orElse(Double.NaN),
        "mean length %s");
  }

  private String spread() {
    return perRound(
        "Spread of the workers' losses",
        "nats per target token",
        MetricRow.Round::lossSpread,
        "largest minus smallest loss %s");
  }

  /** Returns the chart of the updates between averages. */
  private String updatesOfRounds() {
    Map<Long, Double> updates = new HashMap<>();
    long before = 0;
    for (MetricRow.Round round : report.rounds()) {
      updates.put(round.round(), (double) (round.updates() - before));
      before = round.updates();
    }
    return perRound(
        "Averaging frequency",
        "updates per worker between two averages",
        round -> updates.get(round.round()),
        "%s updates in this round");
  }

  private String secondsOfRounds() {
    ChartSeries whole =
        curves.rounds("whole round", MetricRow.Round::seconds, "%s s for the whole round");
    ChartSeries slowest =
        curves.rounds(
            hasSeveralWorkers ? "slowest worker" : "worker",
            round -> ofWorkers(round, MetricRow.Worker::seconds).max().orElse(Double.NaN),
            hasSeveralWorkers ? "the slowest worker computed %s s" : "the worker computed %s s");
    ChartSeries fastest =
        curves.rounds(
            "fastest worker",
            round -> ofWorkers(round, MetricRow.Worker::seconds).min().orElse(Double.NaN),
            "the fastest worker computed %s s");
    ChartSeries averaging =
        curves.rounds("averaging", MetricRow.Round::averagingSeconds, "averaging took %s s");
    return hasSeveralWorkers
        ? perRound("Time of a round", "seconds", whole, slowest, fastest, averaging)
        : perRound("Time of a round", "seconds", whole, slowest);
  }

  private static DoubleStream ofWorkers(
      MetricRow.Round round, ToDoubleFunction<MetricRow.Worker> value) {
    return round.workers().stream().mapToDouble(value);
  }

  private String perRound(
      String title, String unit, ToDoubleFunction<MetricRow.Round> value, String tooltip) {
    return perRound(title, unit, curves.rounds(title, value, tooltip));
  }

  private String perRound(String title, String unit, ChartSeries... series) {
    return new LineChart(
            title,
            X_TITLE,
            report.updates(),
            unit,
            LineChart.Range.FROM_ZERO,
            List.of(series),
            Optional.empty(),
            stages)
        .html();
  }
}
