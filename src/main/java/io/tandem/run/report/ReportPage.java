package io.tandem.run.report;

import io.tandem.run.RunDirectory;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.io.IOException;

/**
 * {@code report.html}: one self-contained page about a run, which follows the light or dark mode of
 * the reader's system.
 */
public final class ReportPage {
  private final RunReport report;

  ReportPage(RunReport report) {
    this.report = report;
  }

  /** Reads the current state of the run and writes or rewrites its report. */
  public static void write(RunDirectory run) throws IOException {
    run.writeReport(html(run));
  }

  /** Returns the page of the current state of a run. */
  public static String html(RunDirectory run) throws IOException {
    return new ReportPage(RunReport.of(run)).html();
  }

  String html() {
    ReportHeadline headline = new ReportHeadline(report);
    ReportTables tables = new ReportTables(report);
    ReportCharts charts = new ReportCharts(report);
    String body =
        headline.html()
            + charts.learning()
            + Html.section("Sample translations", new ReportSamples(report).html())
            + Html.section("Attention", new ReportAttention(report).html())
            + Html.section("Rounds", charts.averaging())
            + Html.section("Time", charts.time())
            + Html.section("Events", tables.events())
            + Html.section(
                "Details",
                Html.folded("Validations", tables.validations())
                    + Html.folded("Workers", tables.workers())
                    + Html.folded(
                        "Effective settings", Html.element("pre", Html.text(report.settings())))
                    + Html.folded("Provenance", tables.provenance()))
            + Html.element("footer", "Written by Tandem, " + Display.time(report.asOf()));
    return HtmlPage.of(headline.languages(), body);
  }
}
