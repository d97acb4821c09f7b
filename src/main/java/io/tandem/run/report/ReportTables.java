package io.tandem.run.report;

import io.tandem.Text;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.run.MetricRow;
import io.tandem.run.RunManifest;
import io.tandem.run.charts.Html;
import io.tandem.storage.JavaInfo;
import io.tandem.storage.SparkLayout;
import io.tandem.text.Display;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The tables of the report. */
final class ReportTables {
  private final RunReport report;

  ReportTables(RunReport report) {
    this.report = report;
  }

  String validations() {
    List<MetricRow.Validation> validations = report.validations();
    if (validations.isEmpty()) {
      return Html.element("p", "empty", "no validations yet");
    }
    HtmlTable table =
        new HtmlTable(
            "Update#",
            "Epochs#",
            "Loss#",
            "Perplexity#",
            "BLEU#",
            "Time#",
            "Finished at",
            "Network",
            "");
    long chosen = report.chosen().map(MetricRow.Validation::updates).orElse(-1L);
    for (MetricRow.Validation v : validations) {
      Object[] cells = {
        Display.count(v.updates()),
        v.seen().passes(),
        Display.fixed(v.loss(), 4),
        Display.fixed(v.perplexity(), 2),
        Display.fixed(v.bleu(), 2),
        Display.duration(v.seconds()),
        Display.time(v.time()),
        v.choice(),
        v.updates() == chosen ? "best" : ""
      };
      if (v.updates() == chosen) {
        table.highlighted(cells);
      } else {
        table.row(cells);
      }
    }
    return table.html();
  }

  /** Returns sentences about the end of training, then a table of the events. */
  String events() {
    String patience = report.setting("validation.patience");
    String stopping =
        Text.format(
            "Validations since the best: %d; %s.",
            report.validationsWithoutGain(),
            patience.equals("0") || patience.isEmpty()
                ? "early stopping is off"
                : "training stops after " + patience);
    HtmlTable table = new HtmlTable("Time", "Update#", "Event", "");
    for (MetricRow.Event event : report.events()) {
      table.row(
          Display.time(event.time()),
          Display.count(event.updates()),
          event.name(),
          event.message());
    }
    String fall =
        report
            .fall()
            .map(decision -> Html.element("p", Html.text(decision.withRepetition())))
            .orElse("");
    return Html.element("p", Html.text(stopping))
        + fall
        + (report.events().isEmpty() ? "" : table.html());
  }

  /** Returns a table of each worker's share of the work and its waiting time. */
  String workers() {
    Map<Integer, WorkerTotals> totals = new TreeMap<>();
    double roundSeconds = 0;
    for (MetricRow.Round round : report.rounds()) {
      roundSeconds += round.seconds();
      for (MetricRow.Worker worker : round.workers()) {
        totals.merge(worker.worker(), WorkerTotals.of(worker), WorkerTotals::plus);
      }
    }
    if (totals.isEmpty()) {
      return Html.element("p", "empty", "no rounds yet");
    }
    double allTokens = totals.values().stream().mapToLong(WorkerTotals::tokens).sum();
    HtmlTable table =
        new HtmlTable(
            "Worker#",
            "Tokens#",
            "Share#",
            "Computing#",
            "Share of round time#",
            "Waiting#",
            "Sent, MB#",
            "Mean loss#",
            "Mean cosine#");
    for (Map.Entry<Integer, WorkerTotals> entry : totals.entrySet()) {
      WorkerTotals worker = entry.getValue();
      table.row(
          entry.getKey(),
          Display.count(worker.tokens()),
          Display.fixed(100 * worker.tokens() / allTokens, 1) + " %",
          Display.duration(worker.seconds()),
          Display.fixed(100 * worker.seconds() / roundSeconds, 1) + " %",
          Display.duration(worker.waitingSeconds()),
          Display.fixed(worker.bytesSent() / 1e6, 1),
          Display.fixed(worker.losses() / worker.rounds(), 4),
          Display.fixed(worker.cosines() / worker.rounds(), 3));
    }
    return table.html();
  }

  /** Sums over rounds. */
  private record WorkerTotals(
      long rounds,
      long tokens,
      double seconds,
      double waitingSeconds,
      long bytesSent,
      double losses,
      double cosines) {
    static WorkerTotals of(MetricRow.Worker worker) {
      return new WorkerTotals(
          1,
          worker.tokens(),
          worker.seconds(),
          worker.waitingSeconds(),
          worker.bytesSent(),
          worker.loss(),
          worker.deltaCosine());
    }

    WorkerTotals plus(WorkerTotals other) {
      return new WorkerTotals(
          rounds + other.rounds,
          tokens + other.tokens,
          seconds + other.seconds,
          waitingSeconds + other.waitingSeconds,
          bytesSent + other.bytesSent,
          losses + other.losses,
          cosines + other.cosines);
    }
  }

  String provenance() {
    RunManifest manifest = report.manifest();
    CorpusReference corpus = manifest.corpus();
    SparkLayout spark = manifest.spark();
    JavaInfo java = manifest.java();
    HtmlTable table =
        new HtmlTable("", "")
            .row(
                "Tandem",
                "%s, commit %s".formatted(manifest.tandem().version(), manifest.tandem().commit()))
            .row("Started", Display.time(manifest.started()))
            .row("Seed", manifest.seed())
            .row("Corpus", corpus.dir())
            .row("Corpus manifest, SHA-256", corpus.manifestSha256())
            .row("Pairs", counts(corpus.pairs()));
    manifest
        .origin()
        .ifPresent(
            model ->
                table
                    .row("Started from", model.given())
                    .row("Parameters it started from", model.file() + ", " + model.training())
                    .row("Their SHA-256", model.sha256()));
    table
        .row("Parameters", Display.count(manifest.parameters()))
        .row("Spark", "%s, master %s".formatted(spark.version(), spark.master()))
        .row("Application", spark.applicationId())
        .row("Executors", hosts(spark))
        .row("Default parallelism", spark.defaultParallelism())
        .row("Java", "%s, %s".formatted(java.version(), java.vm()))
        .row(
            "Driver",
            Text.format(
                "%s, %d processors, heap up to %s MiB",
                java.os(), java.processors(), Display.count(java.maximumHeapMib())));
    spark.settings().forEach(table::row);
    return table.html();
  }

  private static String counts(Map<String, Long> pairs) {
    return pairs.entrySet().stream()
        .map(e -> e.getKey() + " " + Display.count(e.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String hosts(SparkLayout spark) {
    return new TreeMap<>(
            spark.executors().stream()
                .collect(Collectors.groupingBy(host -> host, Collectors.counting())))
        .entrySet().stream()
            .map(e -> e.getValue() + " on " + e.getKey())
            .collect(Collectors.joining(", "));
  }
}
