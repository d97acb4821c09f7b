package io.tandem.jobs.sweep;

import io.tandem.run.charts.BarChart;
import io.tandem.run.charts.Html;
import io.tandem.run.report.HtmlPage;
import io.tandem.run.report.HtmlTable;
import io.tandem.text.Display;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** {@code sweep.html}: the table of a sweep with a bar for each run, self-contained. */
final class SweepPage {
  private final SweepTable table;

  SweepPage(SweepTable table) {
    this.table = table;
  }

  String html() {
    String title = "Sweep of " + Display.count(table.results().size(), "run");
    String body =
        "<header>\n%s\n</header>\n".formatted(Html.element("h1", title))
            + Html.section(
                "Figures", figures() + Html.element("p", "path", Html.text(table.legend())) + "\n")
            + Html.element("div", "charts", "\n" + charts())
            + Html.section("Settings that differ", settings())
            + Html.element("footer", "Written by Tandem, " + Display.time(Instant.now()));
    return HtmlPage.of(title, body);
  }

  private String figures() {
    HtmlTable figures = HtmlTable.ofNamed(table.columns());
    double lowest =
        table.results().stream()
            .map(SweepResult::loss)
            .filter(Double::isFinite)
            .min(Comparator.naturalOrder())
            .orElse(Double.NaN);
    for (SweepResult result : table.results()) {
      Object[] cells = table.cells(result).toArray();
      if (result.loss() == lowest) {
        figures.highlighted(cells);
      } else if (result.updates() == 0) {
        figures.idle(cells);
      } else {
        figures.row(cells);
      }
    }
    return figures.html();
  }

  private String charts() {
    return bars("Validation loss", "nats per target token", SweepResult::loss)
        + bars("BLEU of the validation sentences", "BLEU, 0 to 100", SweepResult::bleu)
        + bars("BLEU of the test sentences", "BLEU, 0 to 100", SweepResult::testScore);
  }

  /** Returns bars for the runs with the figure; empty if there are none. */
  private String bars(String title, String unit, ToDoubleFunction<SweepResult> figure) {
    List<BarChart.Bar> bars =
        table.results().stream()
            .filter(result -> Double.isFinite(figure.applyAsDouble(result)))
            .map(result -> new BarChart.Bar(result.run(), "", figure.applyAsDouble(result)))
            .toList();
    return bars.isEmpty()
        ? ""
        : new BarChart(title, unit, bars).with(BarChart.Range.AROUND_VALUES).html();
  }

  private String settings() {
    HtmlTable settings = HtmlTable.ofNamed(table.settingColumns());
    IntStream.range(0, table.results().size())
        .forEach(i -> settings.row(table.settingCells(i).toArray()));
    return settings.html();
  }
}
