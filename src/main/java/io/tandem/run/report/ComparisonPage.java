package io.tandem.run.report;

import io.tandem.Text;
import io.tandem.run.MetricRow;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One page about several runs: their results, their differences, and their curves overlaid. */
public final class ComparisonPage {
  private final RunComparison comparison;
  private final List<RunReport> runs;

  public ComparisonPage(RunComparison comparison) {
    this.comparison = comparison;
    runs = comparison.runs();
  }

  public String html() {
    String title = Text.format("Comparison of %d runs", runs.size());
    String body =
        "<header>\n%s\n%s</header>\n".formatted(Html.element("h1", title), corpusNote())
            + figures()
            + new ComparisonCharts(comparison).html()
            + Html.section("Settings that differ", settings())
            + Html.element("footer", "Written by Tandem, " + Display.time(runs.get(0).asOf()));
    return HtmlPage.of(title, body);
  }

  private String corpusNote() {
    if (!comparison.isOfOneCorpus()) {
      return note(
          "The runs were trained and validated on different corpora, so their losses and BLEU are"
              + " not comparable.");
    }
    return note(
            "All runs were trained on the corpus " + runs.get(0).manifest().corpus().dir() + ".")
        + (comparison.isOfOneTest()
            ? ""
            : note(
                "BLEU was measured on different numbers of sentences or with different tokenizers"
                    + " (validation.bleuSentences, validation.bleuTokenizer), so it is not"
                    + " comparable."))
        + (comparison.isOfOneLoss()
            ? ""
            : note(
                "The loss was measured on different numbers of pairs (validation.lossPairs), so it"
                    + " is not comparable."));
  }

  private static String note(String text) {
    return Html.element("p", "path", Html.text(text)) + "\n";
  }

  private String figures() {
    int best = highestBleu();
    HtmlTable table =
        HtmlTable.ofNamed(
            List.of(
                "",
                "Run",
                "State",
                "Preset",
                "Workers#",
                "Updates#",
                "Epochs#",
                "Best loss#",
                "Perplexity#",
                "Best BLEU#",
                "Tokens/s#",
                "Training#"));
    for (int i = 0; i < runs.size(); i++) {
      if (i == best) {
        table.highlighted(cells(i));
      } else {
        table.row(cells(i));
      }
    }
    return Html.section("Figures", table.html() + note(legend(best)));
  }

  /** Returns the run with the highest BLEU; -1 if none was measured or they are not comparable. */
  private int highestBleu() {
    return IntStream.range(0, runs.size())
        .filter(i -> comparison.isOfOneTest() && runs.get(i).bestByBleu().isPresent())
        .boxed()
        .max(Comparator.comparingDouble(i -> runs.get(i).bestByBleu().orElseThrow().bleu()))
        .orElse(-1);
  }

  private static String legend(int best) {
    return (best < 0 ? "" : "The highest BLEU is marked. ")
        + "Loss and perplexity are those of the validation pairs, per target token. Tokens/s counts"
        + " source and target, in the median round.";
  }

  private Object[] cells(int run) {
    RunReport report = runs.get(run);
    Optional<MetricRow.Validation> loss = report.bestByLoss();
    return new Object[] {
      RunComparison.letter(run),
      report.path(),
      report.state(),
      report.setting("model.preset"),
      report.setting("averaging.workers"),
      Display.count(report.updates()),
      report.seen().passes(),
      Display.fixed(loss.map(MetricRow.Validation::loss).orElse(Double.NaN), 4),
      Display.fixed(loss.map(MetricRow.Validation::perplexity).orElse(Double.NaN), 2),
      Display.fixed(report.bestByBleu().map(MetricRow.Validation::bleu).orElse(Double.NaN), 2),
      Display.rounded(report.medianTokensPerSecond()),
      Display.duration(report.trainingSeconds())
    };
  }

  private String settings() {
    Map<String, List<String>> differing = comparison.differingSettings();
    if (differing.isEmpty()) {
      return Html.element("p", "empty", "none: the runs have the same settings");
    }
    List<String> columns =
        Stream.concat(
                Stream.of("Setting"),
                IntStream.range(0, runs.size()).mapToObj(RunComparison::letter))
            .toList();
    HtmlTable table = HtmlTable.ofNamed(columns);
    differing.forEach(
        (key, values) -> {
          List<Object> row = new ArrayList<>(List.of(key));
          row.addAll(values);
          table.row(row.toArray());
        });
    return table.html();
  }
}
