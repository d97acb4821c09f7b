package io.tandem.jobs.sweep;

import io.tandem.run.charts.BarChart;
import io.tandem.run.charts.ChartSeries;
import io.tandem.run.charts.Html;
import io.tandem.run.report.HtmlPage;
import io.tandem.run.report.HtmlTable;
import io.tandem.text.Display;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * {@code sweep.html} of a sweep with several rates or seeds: means with spread, and a bar for each
 * seed and each rate, self-contained.
 */
final class SeedsPage {
  private final SeedsTable table;

  SeedsPage(SeedsTable table) {
    this.table = table;
  }

  String html() {
    String title =
        "Sweep of %s, %s"
            .formatted(
                Display.count(table.cells().size(), "cell"),
                Display.count(table.runs().results().size(), "run"));
    String body =
        "<header>\n%s\n</header>\n".formatted(Html.element("h1", title))
            + Html.section("Validation loss", cells(table.lossColumns(), table::lossRow))
            + Html.section(
                "BLEU",
                cells(table.bleuColumns(), table::bleuRow)
                    + Html.element("p", "path", Html.text(table.legend()))
                    + "\n")
            + Html.element("div", "charts", "\n" + charts())
            + Html.section(
                "Runs", runs() + Html.element("p", "path", Html.text(table.runs().legend())) + "\n")
            + Html.section("Settings that differ", settings())
            + Html.element("footer", "Written by Tandem, " + Display.time(Instant.now()));
    return HtmlPage.of(title, body);
  }

  private String cells(List<String> columns, Function<CellResults, List<String>> toRow) {
    HtmlTable rows = HtmlTable.ofNamed(columns);
    double lowest =
        table.cells().stream()
            .mapToDouble(cell -> cell.spread(SweepResult::loss).mean())
            .filter(Double::isFinite)
            .min()
            .orElse(Double.NaN);
    for (CellResults cell : table.cells()) {
      Object[] row = toRow.apply(cell).toArray();
      double mean = cell.spread(SweepResult::loss).mean();
      if (mean == lowest) {
        rows.highlighted(row);
      } else if (Double.isNaN(mean)) {
        rows.idle(row);
      } else {
        rows.row(row);
      }
    }
    return rows.html();
  }

  private String runs() {
    HtmlTable rows = HtmlTable.ofNamed(table.runs().columns());
    List<String> chosen =
        table.cells().stream().flatMap(cell -> cell.chosen().values().stream()).toList();
    for (SweepResult run : table.runs().results()) {
      Object[] row = table.runs().cells(run).toArray();
      if (chosen.contains(run.run())) {
        rows.row(row);
      } else {
        rows.idle(row);
      }
    }
    return rows.html();
  }

  private String charts() {
    String from = " − " + table.reference().name();
    CellResults reference = table.reference();
    return dots(
            "Validation loss by seed",
            "nats per target token",
            bySeed(c -> c.bySeed(SweepResult::loss)))
        + dots(
            "BLEU of the validation sentences by seed",
            "BLEU, 0 to 100",
            bySeed(c -> c.bySeed(SweepResult::bleu)))
        + bars(
            "Validation loss" + from,
            "nats per target token",
            bySeed(
                c -> c.equals(reference) ? Map.of() : c.differences(reference, SweepResult::loss)))
        + bars(
            "BLEU" + from,
            "points of BLEU",
            bySeed(
                c -> c.equals(reference) ? Map.of() : c.differences(reference, SweepResult::bleu)))
        + dots(
            "BLEU of the test sentences by seed",
            "BLEU, 0 to 100",
            bySeed(c -> c.bySeed(SweepResult::testScore)))
        + dots("Validation loss by rate, first seed", "nats per target token", byRate());
  }

  private List<BarChart.Bar> bySeed(Function<CellResults, Map<Long, Double>> figure) {
    List<BarChart.Bar> bars = new ArrayList<>();
    for (CellResults cell : table.cells()) {
      figure
          .apply(cell)
          .forEach((seed, value) -> bars.add(new BarChart.Bar(cell.name(), "seed " + seed, value)));
    }
    return bars;
  }

  private List<BarChart.Bar> byRate() {
    List<BarChart.Bar> bars = new ArrayList<>();
    for (CellResults cell : table.cells()) {
      cell.lossByRate()
          .forEach(
              (rate, loss) ->
                  bars.add(new BarChart.Bar(cell.name(), "× " + rate.toPlainString(), loss)));
    }
    return bars;
  }

  private static String bars(String title, String unit, List<BarChart.Bar> bars) {
    return chart(title, unit, bars, BarChart.Range.FROM_ZERO);
  }

  private static String dots(String title, String unit, List<BarChart.Bar> bars) {
    return chart(title, unit, bars, BarChart.Range.AROUND_VALUES);
  }

  /** Returns a chart, or none without bars or with more series than colours. */
  private static String chart(
      String title, String unit, List<BarChart.Bar> bars, BarChart.Range range) {
    long series = bars.stream().map(BarChart.Bar::series).distinct().count();
    return bars.isEmpty() || series > ChartSeries.MAX_SERIES
        ? ""
        : new BarChart(title, unit, bars).with(range).html();
  }

  private String settings() {
    HtmlTable settings = HtmlTable.ofNamed(table.settingColumns());
    IntStream.range(0, table.cells().size())
        .forEach(at -> settings.row(table.settingRow(at).toArray()));
    return settings.html();
  }
}
