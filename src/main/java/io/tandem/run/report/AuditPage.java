package io.tandem.run.report;

import io.tandem.Text;
import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Kind;
import io.tandem.corpus.ScoreCounts;
import io.tandem.corpus.ScoreCounts.Score;
import io.tandem.corpus.SplitStatistics;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** {@code audit.html}: one self-contained page about a corpus, from its manifest and audit. */
public final class AuditPage {
  private final CorpusDirectory corpus;
  private final AuditTables tables;

  private AuditPage(CorpusDirectory corpus) {
    this.corpus = corpus;
    tables = new AuditTables(corpus.manifest(), corpus.audit());
  }

  /** Writes or rewrites the page of the corpus at a path, and returns where it is. */
  public static Path write(String path, Configuration hadoop) throws IOException {
    CorpusDirectory corpus = CorpusDirectory.openAny(path, hadoop);
    corpus.writeAuditPage(new AuditPage(corpus).html());
    return corpus.auditPage();
  }

  /** Returns the page of the corpus at a path. */
  public static String html(String path, Configuration hadoop) {
    return new AuditPage(CorpusDirectory.openAny(path, hadoop)).html();
  }

  private String html() {
    CorpusManifest manifest = corpus.manifest();
    boolean isParallel = manifest.corpus().kind() == Kind.PARALLEL;
    String body =
        headline()
            + Html.section("Inputs", tables.inputs())
            + (isParallel ? Html.section("Mixture", tables.mixture()) : "")
            + Html.section("Rules", tables.rules())
            + Html.section("Rejected", tables.rejected())
            + chart(Score.ALIGNMENT, manifest.alignment())
            + chart(Score.MODEL, manifest.modelScores())
            + Html.section("Overlap with test sets", tables.leakage())
            + Html.section(
                isParallel ? "Text of the training pairs" : "Text of the sentences",
                new AuditCharts(corpus.audit().text(), manifest.corpus().kind()).html())
            + (isParallel ? Html.section("Vocabulary", tables.vocabulary()) : "")
            + Html.section(
                "Details",
                Html.folded("Provenance", tables.provenance())
                    + Html.folded(
                        "Effective settings", Html.element("pre", Html.text(corpus.settings()))))
            + Html.element(
                "footer",
                Html.text(
                    "Written by Tandem %s, %s"
                        .formatted(
                            manifest.tandemVersion(),
                            Display.time(Instant.parse(manifest.created())))));
    return HtmlPage.of(languages() + " " + kind(), body);
  }

  private static String chart(Score score, ScoreCounts counts) {
    return Optional.ofNullable(counts).map(found -> ScoreChart.section(score, found)).orElse("");
  }

  private String languages() {
    CorpusSettings settings = corpus.manifest().corpus();
    if (settings.kind() == Kind.MONOLINGUAL) {
      return settings.sourceLanguage().isBlank()
          ? corpus.path().getName()
          : settings.sourceLanguage();
    }
    return new Direction(settings.sourceLanguage(), settings.targetLanguage())
        .or(corpus.path().toString());
  }

  private String headline() {
    CorpusManifest manifest = corpus.manifest();
    long rejected = manifest.rejected().values().stream().mapToLong(Long::longValue).sum();
    StringBuilder tiles = new StringBuilder();
    tiles.append(Html.tile("Lines read", Display.count(manifest.read()), inputs(manifest)));
    tiles.append(
        Html.tile(
            "Rejected",
            Display.count(rejected),
            Display.percent(100.0 * rejected / manifest.read()) + " of the lines"));
    manifest.splits().forEach((name, split) -> tiles.append(tile(name, split)));
    return "<header>\n<h1>%s <span class=\"state\">%s</span></h1>\n<p class=\"path\">%s</p>\n</header>\n<div class=\"tiles\">\n%s</div>\n"
        .formatted(Html.text(languages()), kind(), Html.text(corpus.path()), tiles);
  }

  private String tile(String name, SplitStatistics split) {
    String pairs = Display.count(split.pairs());
    return corpus.manifest().corpus().kind() == Kind.MONOLINGUAL
        ? Html.tile("Sentences", pairs, Display.count(split.sourceTokens(), "word"))
        : Html.tile(
            "Pairs of " + name,
            pairs,
            "%s + %s subwords"
                .formatted(
                    Display.count(split.sourceTokens()), Display.count(split.targetTokens())));
  }

  private String kind() {
    return corpus.manifest().corpus().kind() == Kind.MONOLINGUAL ? "monolingual corpus" : "corpus";
  }

  private static String inputs(CorpusManifest manifest) {
    int files = manifest.inputs().size();
    return files == 1 ? "of one input" : Text.format("of %d inputs", files);
  }
}
