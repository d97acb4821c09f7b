package io.tandem.jobs.runs;

import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.jobs.cli.TextTable;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.run.RunManifest;
import io.tandem.run.report.DifferingSettings;
import io.tandem.run.report.Direction;
import io.tandem.run.report.RunReport;
import io.tandem.text.Display;
import io.tandem.training.checkpoint.Best;
import io.tandem.training.checkpoint.Checkpoint;
import io.tandem.training.checkpoint.CheckpointHeader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Runs as tables for a terminal. */
public final class RunTables {
  /** The directories of a run whose sizes are listed. */
  private static final List<String> KINDS = List.of("checkpoints", "metrics", "samples");

  private RunTables() {}

  /** Returns one line for each run, named by its path below the folder. */
  public static List<String> list(List<RunDirectory> runs, Path folder) throws IOException {
    TextTable table = new TextTable();
    table.row(
        List.of("run", "languages", "preset", "updates", "BLEU", "loss", "state", "age", "size"));
    for (RunDirectory run : runs) {
      String size = Display.bytes(bytes(run, run.path()));
      try {
        RunReport report = RunReport.of(run);
        RunManifest manifest = report.manifest();
        table.row(
            List.of(
                name(run, folder),
                languages(manifest.corpus()),
                report.setting("model.preset").isEmpty() ? "–" : report.setting("model.preset"),
                Display.count(report.updates()),
                Display.fixed(bleu(report), 2),
                Display.fixed(loss(report), 3),
                state(run, report),
                Display.duration(Duration.between(manifest.started(), Instant.now()).toSeconds()),
                size));
      } catch (UserException e) {
        table.row(List.of(name(run, folder), "–", "–", "–", "–", "–", "damaged", "–", size));
      }
    }
    return table.lines();
  }

  private static String name(RunDirectory run, Path folder) throws IOException {
    FileSystem files = run.conf().fileSystem(folder);
    Path path = files.makeQualified(run.path());
    String relative = files.makeQualified(folder).toUri().relativize(path.toUri()).getPath();
    return relative.isEmpty() ? path.getName() : relative;
  }

  private static String languages(CorpusReference corpus) {
    return new Direction(corpus.sourceLanguage(), corpus.targetLanguage()).or("–");
  }

  private static double bleu(RunReport report) {
    return report.bestByBleu().map(MetricRow.Validation::bleu).orElse(Double.NaN);
  }

  private static double loss(RunReport report) {
    return report.bestByLoss().map(MetricRow.Validation::loss).orElse(Double.NaN);
  }

  private static String state(RunDirectory run, RunReport report) throws IOException {
    if (run.apparentWriter().isPresent()) {
      return "training";
    }
    return switch (report.state()) {
      case "failed" -> "diverged";
      case "running" -> "not finished"; // Nobody writes it.
      default -> report.state();
    };
  }

  /** Describes a run: origin, settings, scores, checkpoints. */
  public static List<String> show(RunDirectory run) throws IOException {
    RunReport report = RunReport.of(run);
    RunManifest manifest = report.manifest();
    List<String> lines = new ArrayList<>();
    lines.addAll(
        new Facts()
            .put("run", run.path().toString())
            .put("state", state(run, report))
            .put("writer", run.apparentWriter().orElse(""))
            .put("languages", languages(manifest.corpus()))
            .put("corpus", manifest.corpus().dir())
            .put("started from", manifest.origin().map(model -> model.given()).orElse(""))
            .put("started", Display.time(manifest.started()))
            .put("tandem", manifest.tandem().version() + ", commit " + manifest.tandem().commit())
            .put("parameters", Display.count(manifest.parameters()))
            .put("updates", Display.count(report.updates()))
            .put("best BLEU", report.bestByBleu().map(v -> at(v, v.bleu(), 2)).orElse(""))
            .put("best loss", report.bestByLoss().map(v -> at(v, v.loss(), 4)).orElse(""))
            .lines());
    lines.add("");
    lines.addAll(settings(report));
    lines.add("");
    lines.addAll(checkpoints(run));
    return lines;
  }

  private static String at(MetricRow.Validation validation, double value, int decimals) {
    return Display.fixed(value, decimals) + " at update " + Display.count(validation.updates());
  }

  /** Lines of a name and its value. */
  private static final class Facts {
    private final Map<String, String> facts = new LinkedHashMap<>();

    Facts put(String name, String value) {
      if (!value.isEmpty()) {
        facts.put(name, value);
      }
      return this;
    }

    List<String> lines() {
      int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
      return facts.entrySet().stream()
          .map(
              fact ->
                  fact.getKey() + " ".repeat(width + 2 - fact.getKey().length()) + fact.getValue())
          .toList();
    }
  }

  private static List<String> settings(RunReport report) {
    TextTable table = new TextTable().row(List.of("setting", "value", "default"));
    Map<String, List<String>> differing =
        DifferingSettings.of(List.of(report.settings(), SettingsReader.defaults().render()));
    Map<String, String> own = DifferingSettings.withoutPlaces(report.settings());
    differing.forEach(
        (setting, values) -> {
          if (own.containsKey(setting)) {
            table.row(List.of(setting, values.get(0), values.get(1)));
          }
        });
    return table.lines();
  }

  private static List<String> checkpoints(RunDirectory run) throws IOException {
    String best = run.checkpoints().bestMark().map(Best::checkpoint).orElse("");
    TextTable table = new TextTable().row(List.of("checkpoint", "BLEU", "loss", "size", ""));
    for (Path path : run.checkpoints().newestFirst()) {
      Optional<CheckpointHeader> header = header(run, path);
      table.row(
          List.of(
              path.getName(),
              Display.fixed(header.map(CheckpointHeader::bleu).orElse(Double.NaN), 2),
              Display.fixed(header.map(CheckpointHeader::validationLoss).orElse(Double.NaN), 4),
              Display.bytes(bytes(run, path)),
              header.isEmpty() ? "damaged" : path.getName().equals(best) ? "best" : ""));
    }
    return table.lines();
  }

  /** Empty for a checkpoint that is damaged or has been removed meanwhile. */
  private static Optional<CheckpointHeader> header(RunDirectory run, Path checkpoint)
      throws IOException {
    try {
      return Optional.of(Checkpoint.open(run.conf(), checkpoint).header());
    } catch (UserException e) {
      return Optional.empty();
    }
  }

  /** Returns the bytes of each run by purpose, and in total. */
  public static List<String> sizes(List<RunDirectory> runs, Path folder) throws IOException {
    TextTable table = new TextTable();
    List<String> heads = new ArrayList<>(List.of("run"));
    heads.addAll(KINDS);
    heads.addAll(List.of("other", "all"));
    table.row(heads);
    long[] sums = new long[KINDS.size() + 2];
    for (RunDirectory run : runs) {
      long[] sizes = sizes(run);
      table.row(row(name(run, folder), sizes));
      for (int i = 0; i < sums.length; i++) {
        sums[i] += sizes[i];
      }
    }
    if (runs.size() > 1) {
      table.row(row("all", sums));
    }
    return table.lines();
  }

  private static List<String> row(String name, long[] sizes) {
    List<String> row = new ArrayList<>(List.of(name));
    for (long size : sizes) {
      row.add(Display.bytes(size));
    }
    return row;
  }

  private static long[] sizes(RunDirectory run) throws IOException {
    long[] sizes = new long[KINDS.size() + 2];
    long all = bytes(run, run.path());
    long other = all;
    for (int i = 0; i < KINDS.size(); i++) {
      sizes[i] = bytes(run, new Path(run.path(), KINDS.get(i)));
      other -= sizes[i];
    }
    sizes[KINDS.size()] = other;
    sizes[KINDS.size() + 1] = all;
    return sizes;
  }

  /** Returns the bytes of all files below a path; a checkpoint may be removed meanwhile. */
  private static long bytes(RunDirectory run, Path path) throws IOException {
    try {
      return run.conf().fileSystem(path).getContentSummary(path).getLength();
    } catch (FileNotFoundException e) {
      return 0;
    }
  }
}
