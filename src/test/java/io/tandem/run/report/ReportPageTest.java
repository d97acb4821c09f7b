package io.tandem.run.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.jobs.ExampleRun;
import io.tandem.jobs.ReportJob;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.MetricRow;
import io.tandem.run.MetricRows;
import io.tandem.run.MetricsLog;
import io.tandem.run.RunDirectory;
import io.tandem.run.SampleTranslations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
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
        .contains(String.format(Locale.ROOT, "<div class=\"value\">%.2f</div>", best.bleu()))
        .contains("nrefs:1|<wbr>case:mixed|<wbr>eff:no|<wbr>tok:13a")
        .contains(
            String.format(
                Locale.ROOT,
                "<div class=\"value\">%.3f</div>",
                report.bestByLoss().orElseThrow().loss()))
        .contains("<div class=\"value\">2.57 M</div><div class=\"detail\">preset tiny</div>")
        .contains("<div class=\"value\">29,000</div>", "valid 1,014 &middot; test 1,000")
        .contains("<div class=\"value\">1,200</div>", "of at most 20,000")
        .contains("5f".repeat(32), "maximumUpdates=20000");
    assertThat(html)
        .contains("started 2024-05-06 07:08:09 UTC", "Spark 3.5.9 on spark://&lt;master&gt;:7077")
        .contains("corpus hdfs://nn/corpora/en-de", "seed 1");
  }

  @Test
  void limitsMayBeWrittenWithAnExponent() throws IOException {
    RunDirectory run = ExampleRun.running(folder, ROUNDS, "training.maximumUpdates=1e5");
    assertThat(new ReportPage(RunReport.of(run)).html()).contains("of at most 100,000");
  }

  @Test
  void chartsShowLearningAveragingAndTime() throws IOException {
    String html = new ReportPage(RunReport.of(ExampleRun.running(folder, ROUNDS))).html();
    List<String> titles =
        Pattern.compile("<figcaption>([^<]*)</figcaption>")
            .matcher(html)
            .results()
            .map(title -> title.group(1))
            .toList();
    assertThat(titles)
        .containsExactly(
            "Loss",
            "BLEU of the validation sentences",
            "Learning rate",
            "Norm of the gradient",
            "Mean of all heads, update 500",
            "Mean of all heads, update 1,000",
            "Head 1",
            "Head 2",
            "Agreement between workers",
            "Length of a worker's step",
            "Spread of the workers' losses",
            "Averaging frequency",
            "Speed",
            "Time of a round",
            "Where the time went");
    assertThat(html)
        .contains("mean cosine 0.850", "lowest cosine 0.800", "largest minus smallest loss 0.100")
        .contains("mean length 0.750", "20.0 updates in this round", "averaging took 0.200 s");
  }

  /** Pairs of another stage may be harder, so that losses jump. */
  @Test
  void chartsMarkWhereAStageBegins() throws IOException {
    RunReport run = RunReport.of(ExampleRun.empty(folder));
    List<MetricRow> rounds =
        List.of(
            MetricRows.round(0, 1),
            MetricRows.round(1, 1),
            MetricRows.round(2, 2),
            MetricRows.round(3, 2));
    String html =
        new ReportPage(
                new RunReport(
                    run.path(),
                    run.asOf(),
                    run.manifest(),
                    run.settings(),
                    rounds,
                    run.samples(),
                    run.fall()))
            .html();
    assertThat(html)
        .contains("<title>stage 2 begins after update 20</title>", ">stage 2</text>")
        .doesNotContain("stage 1 begins", "stage 3 begins");
  }

  @Test
  void oneWorkerHasNothingToAgreeOnOrToWaitFor() throws IOException {
    RunDirectory run = ExampleRun.empty(folder, "averaging.workers=1", "training.maximumUpdates=7");
    MetricRow.Round round = MetricRows.round(0);
    MetricsLog log = run.metrics();
    log.startInterval(0);
    log.append(
        new MetricRow.Round(
            round.time(),
            0,
            10,
            4.5,
            6e-6,
            1000,
            1100,
            2.5,
            840,
            0.75,
            0,
            new MetricRow.Seen(0.254, 2100, 0),
            round.workers().subList(0, 1)));
    String html = new ReportPage(RunReport.of(run)).html();
    assertThat(html)
        .contains("Length of a worker's step", ">worker</span>", "1 round ")
        .doesNotContain(
            "Agreement between",
            "Averaging frequency",
            "Spread of",
            "slowest worker",
            "waiting for slowest")
        .contains(">0.254</div><div class=\"detail\">2,100 source + target tokens<")
        .contains("rate 6.00e-6", ">2e-6</text>", "training, per round, label smoothing 0.1<")
        .contains("to the end of the round that reached the limit of 7");
  }

  /** Of two workers, one is 0.8 s slower; averaging takes 0.2 s and everything else 0.1 s. */
  @Test
  void theTimeIsSplitWithoutRest() throws IOException {
    RunReport report = RunReport.of(ExampleRun.running(folder, ROUNDS));
    WallTime time = WallTime.of(report);
    assertThat(time.waiting()).isCloseTo(0.4 * ROUNDS, within(1e-9));
    assertThat(time.averaging()).isCloseTo(0.2 * ROUNDS, within(1e-9));
    assertThat(time.sending()).isCloseTo(0.1 * ROUNDS, within(1e-9));
    assertThat(time.computing()).isCloseTo(report.trainingSeconds() - 0.7 * ROUNDS, within(1e-9));
    assertThat(time.validating()).isEqualTo(2 * 21);
    double parts =
        time.computing() + time.waiting() + time.averaging() + time.sending() + time.validating();
    assertThat(parts + time.other()).isCloseTo(report.wallSeconds(), within(1e-9));
    assertThat(time.chart().html()).contains(">averaging, 12 s</text>");
  }

  @Test
  void picturesOfAttentionShowHowItCameToBe() throws IOException {
    String html = new ReportPage(RunReport.of(ExampleRun.running(folder, 175))).html();
    assertThat(html)
        .contains("Mean of all heads, update 500", "update 2,000", "update 3,500")
        // At last each token is predicted from one of the source.
        .contains("<title>Ein:\nA 1.00</title>");
  }

  @Test
  void aRunThatJustWroteSomethingIsRunning() throws IOException {
    RunReport then = RunReport.of(ExampleRun.running(folder, ROUNDS));
    MetricRow last = then.rows().get(then.rows().size() - 1);
    RunReport during =
        new RunReport(
            then.path(),
            last.time().plusSeconds(30),
            then.manifest(),
            then.settings(),
            then.rows(),
            then.samples(),
            then.fall());
    assertThat(during.state()).isEqualTo("running");
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

  /** A resumed run may show others: at the same place, but not of the same sentence. */
  @Test
  void translationsStandUnderTheirOwnSentence() {
    String html =
        new ReportSamples(
                List.of(
                    samples(10, sentence("A dog.", "Un chien."), sentence("A cat.", "Un chat.")),
                    samples(20, sentence("A cat.", "Le chat."), sentence("A cow.", "Une vache."))))
            .html();
    assertThat(html)
        .doesNotContain("Un chien.")
        .containsSubsequence("A cat.", "Un chat.", "A cow.");
  }

  private static SampleTranslations.Sentence sentence(String source, String hypothesis) {
    return new SampleTranslations.Sentence(source, "reference of " + source, hypothesis);
  }

  private static SampleTranslations samples(
      long updates, SampleTranslations.Sentence... sentences) {
    return new SampleTranslations(
        updates / 10, updates, Instant.EPOCH, List.of(sentences), List.of());
  }

  @Test
  void anEmptyRunHasAPageToo() throws IOException {
    String html = new ReportPage(RunReport.of(ExampleRun.empty(folder))).html();
    assertThat(html)
        .contains("no metrics yet", "no values yet", "no translations yet", "no rounds yet")
        .contains("no attention maps yet")
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
  void thePageOfARunThatCannotBeWrittenGoesElsewhere() throws IOException {
    ExampleRun.running(folder.resolve("run"), ROUNDS);
    Path page = folder.resolve("page.html");
    assertThat(job("--run", folder.resolve("run").toString(), "--output", page.toString()))
        .isZero();
    assertThat(out.toString()).contains("page.html");
    assertThat(Files.readString(page)).endsWith("</html>\n");
    assertThat(folder.resolve("run/report.html")).doesNotExist();
  }

  @Test
  void whatIsNotARunIsAUserError() {
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
