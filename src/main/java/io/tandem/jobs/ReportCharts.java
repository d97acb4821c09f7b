package io.tandem.jobs;

import io.tandem.store.MetricRow;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The charts of the report, each over the updates of a worker. */
final class ReportCharts {
  private static final String X_TITLE = "updates of each worker";

  /** As many as can be told apart in the width of a chart. */
  private static final int MOST_POINTS = 400;

  private final RunReport report;

  ReportCharts(RunReport report) {
    this.report = report;
  }

  String html() {
    return Html.element(
        "div", "charts", "\n" + loss() + bleu() + learningRate() + speed() + agreement());
  }

  private String loss() {
    ChartSeries training = rounds("training, per round", MetricRow.Round::loss, "training loss %s");
    ChartSeries validation =
        validations("validation", MetricRow.Validation::loss, "validation loss %.3f");
    return new LineChart(
            "Loss",
            X_TITLE,
            report.updates(),
            "nats per target token",
            LineChart.Range.AFTER_START,
            List.of(training, validation),
            report.bestByLoss().map(v -> point(v, v.loss(), "best %.3f")))
        .html();
  }

  private String bleu() {
    return new LineChart(
            "BLEU of the validation sentences",
            X_TITLE,
            report.updates(),
            "BLEU, 0 to 100",
            LineChart.Range.FROM_ZERO,
            List.of(validations("BLEU", MetricRow.Validation::bleu, "BLEU %.2f")),
            report.bestByBleu().map(v -> point(v, v.bleu(), "best %.2f")))
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

  /** Whether the workers still go the same way: what a longer round would cost. */
  private String agreement() {
    return new LineChart(
            "Worker agreement",
            X_TITLE,
            report.updates(),
            "cosine, 0 to 1; nats per target token",
            LineChart.Range.FROM_ZERO,
            List.of(
                rounds(
                    "mean cosine to the mean step",
                    MetricRow.Round::meanCosine,
                    "mean cosine %s between a worker's step and the mean of all"),
                rounds(
                    "spread of losses",
                    MetricRow.Round::lossSpread,
                    "largest less smallest loss %s")),
            Optional.empty())
        .html();
  }

  private String perRound(
      String title, String unit, ToDoubleFunction<MetricRow.Round> value, String tooltip) {
    return new LineChart(
            title,
            X_TITLE,
            report.updates(),
            unit,
            LineChart.Range.FROM_ZERO,
            List.of(rounds(title, value, tooltip)),
            Optional.empty())
        .html();
  }

  private ChartSeries rounds(String name, ToDoubleFunction<MetricRow.Round> value, String tooltip) {
    List<ChartSeries.Point> points =
        report.rounds().stream()
            .map(
                r ->
                    new ChartSeries.Point(
                        r.updates(),
                        value.applyAsDouble(r),
                        tooltip.formatted(Display.significant(value.applyAsDouble(r)))
                            + "\nround %s, update %s"
                                .formatted(Display.count(r.round()), Display.count(r.updates()))))
            .toList();
    return new ChartSeries(name, ChartSeries.Marks.LINE, points).thinned(MOST_POINTS);
  }

  private ChartSeries validations(
      String name, ToDoubleFunction<MetricRow.Validation> value, String tooltip) {
    List<ChartSeries.Point> points =
        report.validations().stream().map(v -> point(v, value.applyAsDouble(v), tooltip)).toList();
    return new ChartSeries(name, ChartSeries.Marks.LINE_AND_POINTS, points);
  }

  private static ChartSeries.Point point(MetricRow.Validation v, double value, String tooltip) {
    String text = String.format(Locale.ROOT, tooltip, value);
    return new ChartSeries.Point(
        v.updates(), value, text + "\nvalidation at update " + Display.count(v.updates()));
  }
}
