package io.tandem.run.report;

import io.tandem.config.CorpusSettings.Kind;
import io.tandem.config.InputSettings;
import io.tandem.corpus.LeakageCount;
import io.tandem.corpus.MixtureShare;
import io.tandem.corpus.RejectedExample;
import io.tandem.corpus.RuleEffect;
import io.tandem.corpus.SplitStatistics;
import io.tandem.corpus.TextStatistics;
import io.tandem.corpus.directory.CorpusAudit;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.table.PairTable;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/** The tables of the audit page. */
final class AuditTables {
  private final CorpusManifest manifest;
  private final CorpusAudit audit;

  AuditTables(CorpusManifest manifest, CorpusAudit audit) {
    this.manifest = manifest;
    this.audit = audit;
  }

  String inputs() {
    HtmlTable table = new HtmlTable("File", "Lines#", "Bytes#", "SHA-256 or snapshot");
    for (CorpusManifest.InputFile input : manifest.inputs()) {
      table.row(
          input.target().isEmpty() ? input.file() : input.file() + " + " + input.target(),
          Display.count(input.rows()),
          Display.count(input.bytes()),
          identity(input));
    }
    return table.html();
  }

  private static String identity(CorpusManifest.InputFile input) {
    if (!input.snapshot().isEmpty()) {
      return "snapshot " + input.snapshot();
    }
    return input.targetSha256().isEmpty()
        ? input.sha256()
        : input.sha256() + " + " + input.targetSha256();
  }

  /**
   * Returns a table of the contribution of each element of corpus.inputs, and its weight in
   * training.
   */
  String mixture() {
    if (manifest.mixture().isEmpty()) {
      return Html.element("p", "empty", "not recorded by the version that prepared this corpus");
    }
    HtmlTable table =
        new HtmlTable(
            "Input",
            "Tags",
            "Train#",
            "Valid#",
            "Test#",
            "Weight#",
            "Times per epoch#",
            "Pairs per epoch#",
            "Share#");
    long all = manifest.mixture().stream().mapToLong(MixtureShare::pairsAnEpoch).sum();
    List<String> names = manifest.corpus().inputs().stream().map(AuditTables::name).toList();
    boolean areDistinct = Set.copyOf(names).size() == manifest.mixture().size();
    for (int i = 0; i < manifest.mixture().size(); i++) {
      MixtureShare share = manifest.mixture().get(i);
      table.row(
          areDistinct ? names.get(i) : share.input(),
          String.join(" ", share.tags()),
          Display.count(share.pairs().getOrDefault(PairTable.TRAIN, 0L)),
          Display.count(share.pairs().getOrDefault(PairTable.VALID, 0L)),
          Display.count(share.pairs().getOrDefault(PairTable.TEST, 0L)),
          Display.fixed(share.weight(), 2),
          Display.fixed(share.factor(), 2),
          Display.count(share.pairsAnEpoch()),
          percent(share.pairsAnEpoch(), all));
    }
    return table.html();
  }

  /** Returns the name of an input, or those of its files; another table has their folders. */
  private static String name(InputSettings input) {
    if (!input.name().isEmpty()) {
      return input.name();
    }
    return (input.readsTwoFiles() ? List.of(input.source(), input.target()) : List.of(input.path()))
        .stream().map(file -> new Path(file).getName()).collect(Collectors.joining(" + "));
  }

  /**
   * Returns a table of the rules in their order: the pairs that reached each, kept, rewritten or
   * rejected.
   */
  String rules() {
    if (manifest.rules().isEmpty()) {
      return Html.element("p", "empty", "no rules");
    }
    HtmlTable table =
        new HtmlTable(
            "Rule",
            "Kind",
            isParallel() ? "Pairs seen#" : "Sentences seen#",
            "Dropped#",
            "Share#",
            "Rewritten#");
    for (RuleEffect rule : manifest.rules()) {
      table.row(
          rule.name(),
          rule.kind(),
          Display.count(rule.seen()),
          Display.count(rule.dropped()),
          percent(rule.dropped(), rule.seen()),
          Display.count(rule.rewritten()));
    }
    return table.html();
  }

  /** Returns every reason, the most frequent first, with its first lines. */
  String rejected() {
    if (manifest.rejected().isEmpty()) {
      return Html.element("p", "empty", "nothing was rejected");
    }
    StringBuilder html = new StringBuilder();
    manifest.rejected().entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            reason ->
                html.append(
                    Html.folded(
                        "%s: %s (%s of all lines)"
                            .formatted(
                                reason.getKey(),
                                Display.count(reason.getValue()),
                                percent(reason.getValue(), manifest.read())),
                        examples(audit.rejected().getOrDefault(reason.getKey(), List.of())))));
    return html.toString();
  }

  private String examples(List<RejectedExample> examples) {
    HtmlTable table =
        isParallel()
            ? new HtmlTable("Source", "Target", "Where")
            : new HtmlTable("Sentence", "Where");
    for (RejectedExample example : examples) {
      String file = example.file().substring(example.file().lastIndexOf('/') + 1);
      String where = file + ":" + example.line();
      if (isParallel()) {
        table.row(example.source(), example.target(), where);
      } else {
        table.row(example.source(), where);
      }
    }
    return table.html();
  }

  private boolean isParallel() {
    return manifest.corpus().kind() == Kind.PARALLEL;
  }

  String leakage() {
    if (manifest.leakage().isEmpty()) {
      return Html.element("p", "empty", "not checked (corpus.leakage.action = off)");
    }
    HtmlTable table = new HtmlTable("Test set", "Exact#", "Normalized#", "Contained#");
    for (LeakageCount count : manifest.leakage()) {
      table.row(
          count.set(),
          Display.count(count.exact()),
          Display.count(count.normalized()),
          Display.count(count.contained()));
    }
    return Html.element(
            "p",
            Html.text(
                (isParallel() ? "Training pairs" : "Sentences")
                    + " by their closest overlap with each test set; they were "
                    + switch (manifest.corpus().leakage().action()) {
                      case REMOVE -> "rejected.";
                      case REPORT, OFF -> "counted, and kept.";
                    }))
        + table.html();
  }

  String vocabulary() {
    HtmlTable table =
        new HtmlTable(
            "Split",
            "Ids used#",
            "Share of vocabulary#",
            "Subwords#",
            "Characters as bytes#",
            "Unknown#");
    for (Map.Entry<String, SplitStatistics> split : manifest.splits().entrySet()) {
      SplitStatistics statistics = split.getValue();
      TextStatistics text = audit.text().get(split.getKey());
      table.row(
          split.getKey(),
          Display.count(text.usedIds()),
          percent(
              text.usedIds(), (long) manifest.vocabularySize() + manifest.targetVocabularySize()),
          Display.count(statistics.sourceTokens() + statistics.targetTokens()),
          Display.count(statistics.byteFallbackCharacters()),
          Display.count(statistics.unknownTokens()));
    }
    List<String> files = manifest.subword().modelFiles();
    String origin =
        files.isEmpty() ? "learned on train." : "taken from " + String.join(", ", files) + ".";
    return Html.element("p", Html.text(ids() + ", " + origin)) + table.html();
  }

  private String ids() {
    String source = Display.count(manifest.vocabularySize()) + " ids";
    return manifest.sharesVocabulary()
        ? source
        : "%s of the source side and %s of the target side"
            .formatted(source, Display.count(manifest.targetVocabularySize()));
  }

  String provenance() {
    HtmlTable table =
        new HtmlTable("", "")
            .row("Tandem", manifest.tandemVersion())
            .row("Written", manifest.created())
            .row("Seed", manifest.seed());
    manifest
        .splits()
        .forEach((name, split) -> table.row("Fingerprint of " + name, split.fingerprint()));
    return table.html();
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? "–" : Display.percent(100.0 * part / whole);
  }
}
