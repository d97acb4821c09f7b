package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.store.MetricRow;
import io.tandem.store.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportPageTest {
  private static final int ROUNDS = 60;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theHeadlineShowsTheFiguresOfTheRun() throws IOException {
    RunDirectory run = ExampleRun.running(folder, ROUNDS);
    RunReport report = RunReport.of(run);
    assertThat(report.rounds()).hasSize(ROUNDS);
    assertThat(report.validations()).hasSize(ROUNDS / ExampleRun.ROUNDS_PER_VALIDATION);
    MetricRow.Validation best = report.bestByBleu().orElseThrow();

    String html = new ReportPage(report).html();

    assertThat(html)
        .contains("<h1>en &rarr; de <span class=\"state\">not finished</span>")
        .contains("<div class=\"value\">%.2f</div>".formatted(best.bleu()))
        .contains("nrefs:1|<wbr>case:mixed|<wbr>eff:no|<wbr>tok:13a")
        .contains(
            "<div class=\"value\">%.3f</div>".formatted(report.bestByLoss().orElseThrow().loss()))
        .contains("<div class=\"value\">2.57 M</div><div class=\"detail\">preset tiny</div>")
        .contains("<div class=\"value\">29,000</div>", "valid 1,014 &middot; test 1,000")
        .contains("<div class=\"value\">1,200</div>", "of at most 20,000")
        .contains("5f".repeat(32), "maximumUpdates=20000");
    assertThat(html.split("<svg viewBox", -1)).hasSize(6);
    assertThat(html)
        .contains("Worker agreement", "mean cosine 0.850", "largest less smallest loss 0.100");
  }

  @Test
  void textFromOutsideIsEscaped() throws IOException {
    String html = new ReportPage(RunReport.of(ExampleRun.running(folder, ROUNDS))).html();

    assertThat(html)
        .doesNotContain("<script", "<img", "<master>", "<spark>", "Use <b>")
        .contains(
            "&lt;script&gt;alert(1)&lt;/script&gt;",
            "&lt;img src=x onerror=1&gt;",
            "Use &lt;b&gt; &amp; &quot;quotes&quot;",
            "2 workers on &lt;spark&gt; &amp; co.",
            "spark://&lt;master&gt;:7077");
  }

  @Test
  void nothingIsLoadedFromElsewhere() throws IOException {
    String html = new ReportPage(RunReport.of(ExampleRun.running(folder, ROUNDS))).html();
    assertThat(html)
        .doesNotContain("<link", "src=\"", "href=", "url(", "@import", "http:", "https:");
    assertThat(html).contains("prefers-color-scheme: dark");
  }

  @Test
  void samplesShowTheFirstTheMiddleAndTheLastValidation() throws IOException {
    String html = new ReportPage(RunReport.of(ExampleRun.running(folder, 175))).html();
    // Validations after 500, 1000, ... 3500 updates.
    assertThat(html)
        .contains("<dt>update 500</dt>", "<dt>update 2,000</dt>", "<dt>update 3,500</dt>")
        .doesNotContain("<dt>update 1,000</dt>", "<dt>update 3,000</dt>")
        .contains("ein ein hund hund hund", "ein Hund l&auml;uft &uuml;ber die");
  }

  @Test
  void anEmptyRunHasAPageToo() throws IOException {
    String html = new ReportPage(RunReport.of(ExampleRun.empty(folder))).html();
    assertThat(html)
        .contains("no metrics yet", "no values yet", "no translations yet", "no rounds yet")
        .doesNotContain("NaN", "Infinity");
  }

  @Test
  void theStateFollowsTheLastEvent() throws IOException {
    RunDirectory run = ExampleRun.running(folder, ROUNDS);
    assertThat(RunReport.of(run).state()).isEqualTo("not finished");
    ExampleRun.end(run, ROUNDS, MetricRow.Event.STOPPED_EARLY);
    RunReport report = RunReport.of(run);
    assertThat(report.state()).isEqualTo("stopped early");
    assertThat(new ReportPage(report).html()).contains("10 validations without a better one");
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetween() throws IOException {
    double[] speeds =
        RunReport.of(ExampleRun.running(folder, 4)).rounds().stream()
            .mapToDouble(MetricRow.Round::tokensPerSecond)
            .sorted()
            .toArray();
    Path other = folder.resolve("other");
    assertThat(RunReport.of(ExampleRun.running(other, 4)).medianTokensPerSecond())
        .isEqualTo((speeds[1] + speeds[2]) / 2);
  }

  @Test
  void theJobWritesThePageAndSaysWhere() throws IOException {
    ExampleRun.running(folder, ROUNDS);
    assertThat(job("--run", folder.toString())).isZero();
    assertThat(out.toString()).contains("report.html");
    assertThat(Files.readString(folder.resolve("report.html")))
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n");
  }

  @Test
  void whatIsNoRunIsAMistakeOfTheUser() {
    assertThat(job("--run", folder.toString())).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains("is not a training run").doesNotContain("\tat ");
    assertThat(job()).isEqualTo(ExitCodes.USER_MISTAKE);
  }

  private int job(String... args) {
    CommandLine commandLine =
        new CommandLine(new ReportJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    return ExitCodes.run(commandLine, args);
  }
}
