package io.tandem.run.report;

import io.tandem.run.MetricRow;
import io.tandem.run.charts.ChartSeries;
import io.tandem.run.charts.Html;
import io.tandem.run.charts.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Overlaid curves of several runs: by updates, and by training time, because an update of eight
 * workers is not comparable to one of two.
 */
final class ComparisonCharts {
  private static final double SECONDS_PER_MINUTE = 60;
  private static final double MINUTES_PER_HOUR = 60;

  /** The number of minutes above which the axis is in hours. */
  private static final double LONG = 180;

  private final RunComparison comparison;
  private final List<RunReport> runs;
  private final Axis updates;
  private final Axis time;

  ComparisonCharts(RunComparison comparison) {
    this.comparison = comparison;
    runs = comparison.runs();
    updates = new Axis("updates per worker", runs.stream().map(r -> RunCurves.UPDATES).toList());
    time = timeAxis();
  }

  /**
   * A horizontal axis that all runs share.
   *
   * @param places for each run the position of a row of its metrics
   */
  private record Axis(String title, List<ToDoubleFunction<MetricRow>> places) {
    double most(List<RunReport> runs) {
      return IntStream.range(0, runs.size())
          .mapToDouble(i -> runs.get(i).rows().stream().mapToDouble(places.get(i)).max().orElse(0))
          .max()
          .orElseThrow();
    }
  }

  private Axis timeAxis() {
    List<ToDoubleFunction<MetricRow>> minutes =
        runs.stream().map(ComparisonCharts::minutesOfTraining).toList();
    Axis axis = new Axis("minutes of training, without validation", minutes);
    if (axis.most(runs) < LONG) {
      return axis;
    }
    List<ToDoubleFunction<MetricRow>> hours = new ArrayList<>();
    minutes.forEach(place -> hours.add(row -> place.applyAsDouble(row) / MINUTES_PER_HOUR));
    return new Axis("hours of training, without validation", hours);
  }

  /** Returns the time of the rounds that were finished when a row was written. */
  private static ToDoubleFunction<MetricRow> minutesOfTraining(RunReport run) {
    NavigableMap<Long, Double> atUpdates = new TreeMap<>();
    atUpdates.put(0L, 0.0);
    double seconds = 0;
    for (MetricRow.Round round : run.rounds()) {
      seconds += round.seconds();
      atUpdates.put(round.updates(), seconds / SECONDS_PER_MINUTE);
    }
    return row -> atUpdates.floorEntry(row.updates()).getValue();
  }

  String html() {
    return Html.element(
        "div",
        "charts",
        "\n"
            + validationLoss("Validation loss", updates)
            + validationLoss("Validation loss over time", time)
            + bleu("BLEU of the validation sentences", updates)
            + bleu("BLEU over time", time)
            + trainingLoss()
            + speed());
  }

  private String validationLoss(String title, Axis axis) {
    return chart(
        title,
        axis,
        "nats per target token",
        LineChart.Range.AFTER_START,
        (curves, name) ->
            curves.validations(name, MetricRow.Validation::loss, name + ": validation loss %.3f"));
  }

  private String bleu(String title, Axis axis) {
    return chart(
        title,
        axis,
        "BLEU, 0 to 100",
        LineChart.Range.FROM_ZERO,
        (curves, name) ->
            curves.validations(name, MetricRow.Validation::bleu, name + ": BLEU %.2f"));
  }

  private String trainingLoss() {
    return chart(
        "Training loss, per round",
        updates,
        isSmoothed() ? "nats per target token, label smoothing included" : "nats per target token",
        LineChart.Range.AFTER_START,
        (curves, name) -> curves.rounds(name, MetricRow.Round::loss, name + ": training loss %s"));
  }

  private boolean isSmoothed() {
    return runs.stream().anyMatch(run -> !run.labelSmoothing().isEmpty());
  }

  private String speed() {
    return chart(
        "Speed",
        updates,
        "tokens per second, all workers",
        LineChart.Range.FROM_ZERO,
        (curves, name) ->
            curves.rounds(name, MetricRow.Round::tokensPerSecond, name + ": %s tokens per second"));
  }

  private String chart(
      String title,
      Axis axis,
      String unit,
      LineChart.Range range,
      BiFunction<RunCurves, String, ChartSeries> curve) {
    List<ChartSeries> series =
        IntStream.range(0, runs.size())
            .mapToObj(
                i ->
                    curve.apply(
                        new RunCurves(runs.get(i), axis.places().get(i)), comparison.name(i)))
            .toList();
    return new LineChart(
            title, axis.title(), axis.most(runs), unit, range, series, Optional.empty(), List.of())
        .html();
  }
}
