package io.tandem.run.report;

import io.tandem.corpus.directory.CorpusReference;
import io.tandem.corpus.table.PairTable;
import io.tandem.run.MetricRow;
import io.tandem.run.RunManifest;
import io.tandem.run.charts.Html;
import io.tandem.text.Display;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The top of the report: the model, its data, its quality and its speed. */
final class ReportHeadline {
  private final RunReport report;

  ReportHeadline(RunReport report) {
    this.report = report;
  }

  String html() {
    return "<header>\n<h1>%s <span class=\"state\">%s</span></h1>\n<p class=\"path\">%s</p>\n</header>\n<div class=\"tiles\">\n%s</div>\n"
        .formatted(Html.text(languages()), Html.text(report.state()), Html.text(origin()), tiles());
  }

  /** Returns the path of the run, when it was made, and by which version. */
  private String origin() {
    RunManifest manifest = report.manifest();
    return String.join(
        " · ",
        report.path() + manifest.origin().map(model -> ", from " + model.given()).orElse(""),
        "started " + Display.time(manifest.started()),
        "as of " + Display.time(report.asOf()),
        "Tandem %s, commit %s".formatted(manifest.tandem().version(), manifest.tandem().commit()),
        "Spark %s on %s".formatted(manifest.spark().version(), manifest.spark().master()),
        "corpus " + manifest.corpus().dir(),
        "seed " + manifest.seed());
  }

  String languages() {
    CorpusReference corpus = report.manifest().corpus();
    return new Direction(corpus.sourceLanguage(), corpus.targetLanguage()).or(report.path());
  }

  private String tiles() {
    return bleu()
        + loss()
        + updates()
        + epochs()
        + speed()
        + wall()
        + model()
        + corpus()
        + vocabulary();
  }

  private String bleu() {
    Optional<MetricRow.Validation> best = report.bestByBleu();
    return Html.tile(
        "Best BLEU",
        best.map(v -> Display.fixed(v.bleu(), 2)).orElse("–"),
        best.map(v -> "at update %s · %s".formatted(Display.count(v.updates()), v.bleuSignature()))
            .orElse("not measured yet"));
  }

  private String loss() {
    Optional<MetricRow.Validation> best = report.bestByLoss();
    return Html.tile(
        "Best validation loss",
        best.map(v -> Display.fixed(v.loss(), 3)).orElse("–"),
        best.map(
                v ->
                    "nats per target token · perplexity %s · at update %s"
                        .formatted(Display.fixed(v.perplexity(), 2), Display.count(v.updates())))
            .orElse("not measured yet"));
  }

  private String updates() {
    return Html.tile(
        "Updates",
        Display.count(report.updates()),
        "%s%s · %s%s"
            .formatted(
                limit(),
                Display.count(report.rounds().size(), "round"),
                workers(),
                microBatches()));
  }

  private String epochs() {
    MetricRow.Seen seen = report.seen();
    return Html.tile(
        "Epochs",
        seen.passes(),
        Double.isNaN(seen.epochs())
            ? "not recorded"
            : Display.rounded(seen.tokens()) + " source + target tokens");
  }

  private String limit() {
    if (report.fall().isPresent()) {
      return "of %s · ".formatted(Display.count(report.fall().get().last()));
    }
    long most = report.count("training.maximumUpdates");
    if (most == 0) {
      return "";
    }
    return report.updates() > most
        ? "to the end of the round that reached the limit of %s · ".formatted(Display.count(most))
        : "of at most %s · ".formatted(Display.count(most));
  }

  private String workers() {
    String workers = report.setting("averaging.workers");
    return workers + (workers.equals("1") ? " worker" : " workers");
  }

  /** Empty if an update is computed in one piece. */
  private String microBatches() {
    String microBatches = report.setting("training.microBatches");
    return microBatches.isEmpty() || microBatches.equals("1")
        ? ""
        : " of %s micro-batches".formatted(microBatches);
  }

  private String speed() {
    return Html.tile(
        "Tokens per second",
        Display.rounded(report.medianTokensPerSecond()),
        "source + target, median round");
  }

  private String wall() {
    return Html.tile(
        "Wall time",
        Display.duration(report.wallSeconds()),
        "rounds %s · validations %s"
            .formatted(
                Display.duration(report.trainingSeconds()),
                Display.duration(report.validationSeconds())));
  }

  private String model() {
    return Html.tile(
        "Parameters",
        Display.rounded((double) report.manifest().parameters()),
        report.manifest().origin().isPresent()
            ? "%s + %s layers of %s"
                .formatted(
                    report.setting("model.encoderLayers"),
                    report.setting("model.decoderLayers"),
                    report.setting("model.modelSize"))
            : "preset %s".formatted(report.setting("model.preset")));
  }

  private String corpus() {
    RunManifest manifest = report.manifest();
    Map<String, Long> pairs = manifest.corpus().pairs();
    String others =
        Stream.of(PairTable.VALID, PairTable.TEST)
            .filter(pairs::containsKey)
            .map(split -> split + " " + Display.count(pairs.get(split)))
            .collect(Collectors.joining(" · "));
    return Html.tile(
        "Training pairs", Display.count(pairs.getOrDefault(PairTable.TRAIN, 0L)), others);
  }

  private String vocabulary() {
    RunManifest manifest = report.manifest();
    String source = Display.count(manifest.vocabulary());
    return manifest.targetVocabulary() == 0
        ? Html.tile("Vocabulary", source, "subwords, shared")
        : Html.tile(
            "Vocabularies",
            source + " + " + Display.count(manifest.targetVocabulary()),
            "subwords of source and target");
  }
}
