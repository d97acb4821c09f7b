package io.tandem.jobs;

import io.tandem.charts.ChartSeries;
import io.tandem.charts.Display;
import io.tandem.charts.Html;
import io.tandem.charts.LineChart;
import io.tandem.store.MetricRow;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The charts of the report, each over the updates of a worker. */
final class ReportCharts {
  private static final String X_TITLE = "updates of each worker";

  private final RunReport report;
  private final RunCurves curves;

  ReportCharts(RunReport report) {
    this.report = report;
    curves = new RunCurves(report, RunCurves.UPDATES);
  }

  String html() {
    return Html.element(
        "div", "charts", "\n" + loss() + bleu() + learningRate() + speed() + agreement());
  }

  private String loss() {
    ChartSeries training =
        curves.rounds("training, per round", MetricRow.Round::loss, "training loss %s");
    ChartSeries validation =
        curves.validations("validation", MetricRow.Validation::loss, "validation loss %.3f");
    return new LineChart(
            "Loss",
            X_TITLE,
            report.updates(),
            "nats per target token",
            LineChart.Range.AFTER_START,
            List.of(training, validation),
            report.bestByLoss().map(v -> curves.point(v, v.loss(), "best %.3f")))
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
            report.bestByBleu().map(v -> curves.point(v, v.bleu(), "best %.2f")))
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
                curves.rounds(
                    "mean cosine to the mean step",
                    MetricRow.Round::meanCosine,
                    "mean cosine %s between a worker's step and the mean of all"),
                curves.rounds(
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
            List.of(curves.rounds(title, value, tooltip)),
            Optional.empty())
        .html();
  }
}
