package io.tandem.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.jobs.ExampleRun;
import io.tandem.jobs.ReportJob;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ComparisonPageTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Path run(String name) {
    return folder.resolve(name);
  }

  private static RunComparison compare(RunDirectory... runs) throws IOException {
    List<RunReport> reports = new ArrayList<>();
    for (RunDirectory run : runs) {
      reports.add(RunReport.of(run));
    }
    return new RunComparison(reports);
  }

  private static String html(RunDirectory... runs) throws IOException {
    return new ComparisonPage(compare(runs)).html();
  }

  @Test
  void everyRunHasItsFiguresAndTheHighestBleuIsMarked() throws IOException {
    RunDirectory shorter = ExampleRun.running(run("shorter"), 60);
    RunDirectory longer = ExampleRun.running(run("longer"), 120);
    ExampleRun.end(longer, 120, MetricRow.Event.FINISHED);

    String html = html(shorter, longer);

    double best = RunReport.of(longer).bestByBleu().orElseThrow().bleu();
    String marked = html.substring(html.indexOf("<tr class=\"best\">"));
    assertThat(marked.substring(0, marked.indexOf("</tr>")))
        .contains(
            "<td dir=\"auto\">B</td>",
            "longer</td>",
            "finished",
            "2,400",
            String.format(Locale.ROOT, "%.2f", best));
    assertThat(html)
        .contains(
            "<td dir=\"auto\">A</td>",
            "shorter</td>",
            "not finished",
            "1,200",
            "Comparison of 2 runs")
        .contains("All runs were trained on the corpus hdfs://nn/corpora/en-de.");
  }

  @Test
  void curvesOfAllRunsLieOverEachOther() throws IOException {
    String html =
        html(
            ExampleRun.running(run("a"), 60),
            ExampleRun.running(run("b"), 90),
            ExampleRun.empty(run("c")));
    List<String> charts = List.of(html.split("<figure>", -1)).subList(1, 7);
    assertThat(html.split("<figure>", -1)).hasSize(7);
    assertThat(charts)
        .allSatisfy(
            chart -> {
              assertThat(chart).contains("<path class=\"curve s1\"", "<path class=\"curve s2\"");
              assertThat(chart).contains(">A a</span>", ">B b</span>", ">C c</span>");
              assertThat(chart).contains("<title>A a: ", "<title>B b: ");
            });
    assertThat(html).doesNotContain("NaN", "Infinity");
  }

  @Test
  void runsAreNamedByThatInWhichTheirPathsDiffer() throws IOException {
    RunComparison inside =
        compare(ExampleRun.empty(run("small/run")), ExampleRun.empty(run("big/1/run")));
    assertThat(inside.name(0)).isEqualTo("A small");
    assertThat(inside.name(1)).isEqualTo("B big/1");
    RunComparison same = compare(ExampleRun.empty(run("x")), ExampleRun.empty(run("x/y")));
    assertThat(same.name(0)).isEqualTo("A x");
    assertThat(same.name(1)).isEqualTo("B x/y");
  }

  /**
   * There are sixty rounds of about eleven seconds; each validation is drawn where its round ended.
   */
  @Test
  void timeIsThatOfTheRounds() throws IOException {
    RunDirectory run = ExampleRun.running(run("a"), 60);
    String html = html(run, ExampleRun.running(run("b"), 60));
    String chart = html.split("<figure>", -1)[2];
    assertThat(chart).contains("minutes of training");
    double minutes = RunReport.of(run).trainingSeconds() / 60;
    assertThat(minutes).isBetween(10.0, 12.0);
    List<Double> places =
        Pattern.compile("<circle class=\"dot s1\" cx=\"([0-9.]+)\"")
            .matcher(chart)
            .results()
            .map((MatchResult match) -> Double.parseDouble(match.group(1)))
            .toList();
    // Of 60 rounds validated after 25 and 50: the second twice as far from the axis as the first.
    assertThat(places).hasSize(2);
    assertThat((places.get(1) - 52) / (places.get(0) - 52)).isBetween(1.9, 2.1);
  }

  @Test
  void onlySettingsThatDifferAreListed() throws IOException {
    RunComparison runs =
        compare(
            ExampleRun.empty(run("a"), "run.dir=a", "averaging.workers=4"),
            ExampleRun.empty(run("b"), "run.dir=b", "averaging.outer.optimizer=nesterov"));
    assertThat(runs.differingSettings())
        .containsOnlyKeys("averaging.workers", "averaging.outer.optimizer")
        .containsEntry("averaging.workers", List.of("4", "2"))
        .containsEntry("averaging.outer.optimizer", List.of("average", "nesterov"));
    assertThat(new ComparisonPage(runs).html())
        .contains(
            "<td dir=\"auto\">averaging.outer.optimizer</td><td dir=\"auto\">average</td><td dir=\"auto\">nesterov</td>");
    assertThat(html(ExampleRun.empty(run("c")), ExampleRun.empty(run("d"))))
        .contains("none: the runs have the same settings");
  }

  @Test
  void namesOfSettingsAreNotCutOnNarrowScreens() throws IOException {
    String html =
        html(ExampleRun.empty(run("e"), "averaging.workers=4"), ExampleRun.empty(run("f")));
    assertThat(html.substring(html.indexOf("Settings that differ")))
        .contains("<table class=\"named\">");
  }

  @Test
  void runsOnDifferentCorporaAreSaidNotToCompare() throws IOException {
    String html =
        html(
            ExampleRun.running(run("a"), 60),
            ExampleRun.running(run("b"), 60, "corpus.dir=elsewhere"));
    assertThat(html).contains("are not comparable").doesNotContain("class=\"best\"");
    assertThat(
            html(
                ExampleRun.running(run("c"), 60),
                ExampleRun.running(run("d"), 60, "validation.bleuSentences=100")))
        .contains("All runs were trained on", "BLEU was measured on different numbers of sentences")
        .doesNotContain("class=\"best\"");
  }

  @Test
  void lossesOfDifferentPairsAreSaidNotToCompare() throws IOException {
    String note = "The loss was measured on different numbers of pairs";
    assertThat(
            html(
                ExampleRun.running(run("a"), 60),
                ExampleRun.running(run("b"), 60, "validation.lossPairs=7")))
        .contains(note);
    assertThat(
            html(
                ExampleRun.running(run("c"), 60),
                ExampleRun.running(run("d"), 60, "validation.lossPairs=0")))
        .as("fewer pairs than either has")
        .doesNotContain(note);
  }

  @Test
  void theJobWritesThePageAndReplacesAnOlderOne() throws IOException {
    ExampleRun.running(run("a"), 60);
    ExampleRun.running(run("b"), 60);
    ExampleRun.running(run("c"), 60);
    Path page = folder.resolve("page.html");
    assertThat(
            job(
                "--run",
                path("a"),
                "--run",
                path("b"),
                "--run",
                path("c"),
                "--output",
                page.toString()))
        .isZero();
    assertThat(page).content().contains("Comparison of 3 runs");
    assertThat(job("--run", path("a"), "--run", path("b"), "--output", page.toString())).isZero();
    assertThat(out.toString()).contains("page.html");
    assertThat(page).content().startsWith("<!DOCTYPE html>").contains("Comparison of 2 runs");
    assertThat(run("a").resolve("report.html")).doesNotExist();
  }

  @Test
  void whatCannotBeComparedIsAUserError() throws IOException {
    ExampleRun.empty(run("a"));
    ExampleRun.empty(run("b"));
    assertMistake("give --output FILE", "--run", path("a"), "--run", path("b"));
    Files.writeString(folder.resolve("notes.html"), "<!DOCTYPE html><title>Mine</title>");
    assertMistake(
        "which is no page of Tandem",
        "--run",
        path("a"),
        "--run",
        path("b"),
        "--output",
        path("notes.html"));
    assertMistake(
        "report: --output %s: a file of that name is there, which is no page of Tandem"
            .formatted(path("notes.html")),
        "--run",
        path("a"),
        "--output",
        path("notes.html"));
    assertMistake(
        "report: --output %s is a directory".formatted(folder),
        "--run",
        path("a"),
        "--run",
        path("b"),
        "--output",
        folder.toString());
    assertMistake(
        "is not a training run", "--run", path("a"), "--run", path("no"), "--output", path("x"));
    List<String> many = new ArrayList<>(List.of("--output", path("x")));
    for (int i = 0; i < 7; i++) {
      ExampleRun.empty(run("run" + i));
      many.addAll(List.of("--run", path("run" + i)));
    }
    assertMistake("7 runs are too many", many.toArray(String[]::new));
  }

  private String path(String name) {
    return run(name).toString();
  }

  private void assertMistake(String message, String... args) {
    assertThat(job(args)).isEqualTo(ExitCodes.USER_MISTAKE);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }

  private int job(String... args) {
    return ExitCodes.run(
        new CommandLine(new ReportJob())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true)),
        args);
  }
}
