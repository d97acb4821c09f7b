package io.tandem.jobs.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tandem.metrics.ScoreReport;
import io.tandem.run.MetricRow;
import io.tandem.run.report.DifferingSettings;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The runs of a sweep side by side, as text and as JSON. */
final class SweepTable {
  private static final double SECONDS_PER_MINUTE = 60;

  private final List<SweepResult> results;
  private final Kind kind;
  private final Map<String, List<String>> settings;

  /** The kind of its rows. */
  private enum Kind {
    /** The only run of a combination, compared with the first. */
    CELLS,
    /** One of several runs of a combination, which {@link SeedsTable} compares. */
    RUNS
  }

  private SweepTable(List<SweepResult> results, Kind kind) {
    this.results = List.copyOf(results);
    this.kind = kind;
    settings = DifferingSettings.of(results.stream().map(SweepResult::settings).toList());
  }

  /**
   * Creates the table of combinations with one run each; the others are compared with the first.
   */
  static SweepTable ofCells(List<SweepResult> results) {
    return new SweepTable(results, Kind.CELLS);
  }

  /** Creates the table of the runs of all combinations. */
  static SweepTable ofRuns(List<SweepResult> results) {
    return new SweepTable(results, Kind.RUNS);
  }

  List<SweepResult> results() {
    return results;
  }

  /** Headings of {@link #cells}; those of numbers end in #. */
  List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(rowHeading(), "Loss#", "BLEU#"));
    if (kind == Kind.CELLS) {
      columns.add("BLEU − %s#".formatted(results.get(0).run()));
    }
    columns.addAll(
        List.of("Test BLEU#", "Target tokens#", "Updates#", "Rounds#", "Minutes#", "State"));
    return columns;
  }

  List<String> cells(SweepResult result) {
    List<String> cells = new ArrayList<>();
    cells.add(result.run());
    cells.add(Display.fixed(result.loss(), 4));
    cells.add(Display.fixed(result.bleu(), 2));
    if (kind == Kind.CELLS) {
      cells.add(Display.signed(result.bleu() - results.get(0).bleu(), 2));
    }
    cells.add(Display.fixed(result.testScore(), 2));
    cells.add(made(result, Display.count(result.targetTokens())));
    cells.add(made(result, Display.count(result.updates())));
    cells.add(made(result, Display.count(result.rounds())));
    cells.add(made(result, Display.fixed(result.trainingSeconds() / SECONDS_PER_MINUTE, 1)));
    cells.add(result.failure().isEmpty() ? result.state() : "failed: " + result.failure());
    return cells;
  }

  private String rowHeading() {
    return kind == Kind.CELLS ? "Cell" : "Run";
  }

  /** Returns a figure, or an empty text for a run that has not begun. */
  private static String made(SweepResult result, String figure) {
    return result.updates() == 0 ? Display.fixed(Double.NaN, 0) : figure;
  }

  /** Returns the legend of the columns. */
  String legend() {
    return missing()
        + "Loss (nats per target token) and BLEU (greedy) are those of the validation pairs after the last update%s, test BLEU that of the test pairs%s."
            .formatted(
                signature(results.stream().flatMap(r -> r.validation().stream()).findFirst()),
                results.stream()
                    .flatMap(r -> r.testBleu().stream())
                    .findFirst()
                    .map(bleu -> " with the run's search settings (%s)".formatted(bleu.signature()))
                    .orElse(""))
        + " Tokens are target tokens without padding, of all workers; updates are those of each"
        + " worker; rounds are the number of averages; minutes are those of training, without"
        + " validation.";
  }

  /** Returns a sentence that names the incomplete runs; empty if there are none. */
  String missing() {
    List<String> missing =
        results.stream()
            .filter(SweepResult::isMissing)
            .map(result -> "%s (%s)".formatted(result.run(), result.state()))
            .toList();
    return missing.isEmpty() ? "" : "Missing: " + String.join(", ", missing) + ". ";
  }

  private static String signature(Optional<MetricRow.Validation> validation) {
    return validation
        .map(MetricRow.Validation::bleuSignature)
        .filter(signature -> !signature.isEmpty())
        .map(" (%s)"::formatted)
        .orElse("");
  }

  /** Returns the differing settings, one row for each run under these headings. */
  List<String> settingColumns() {
    List<String> columns = new ArrayList<>(List.of(rowHeading()));
    columns.addAll(settings.keySet());
    return columns;
  }

  List<String> settingCells(int result) {
    List<String> cells = new ArrayList<>(List.of(results.get(result).run()));
    settings.values().forEach(values -> cells.add(values.get(result)));
    return cells;
  }

  String markdown() {
    String rows = results.stream().map(result -> row(cells(result))).collect(Collectors.joining());
    String settingRows =
        IntStream.range(0, results.size())
            .mapToObj(i -> row(settingCells(i)))
            .collect(Collectors.joining());
    return head(columns()) + rows + "\n" + legend() + "\n\n" + head(settingColumns()) + settingRows;
  }

  static String head(List<String> columns) {
    return row(columns.stream().map(column -> column.replace("#", "")).toList())
        + row(columns.stream().map(column -> column.endsWith("#") ? "--:" : "---").toList());
  }

  static String row(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|").replaceAll("\\s+", " "))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  String json() throws JsonProcessingException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", "tandem-sweep");
    json.put("compared_with", results.get(0).run());
    json.put("cells", rows());
    return written(json);
  }

  static String written(Map<String, Object> json) throws JsonProcessingException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json)
        + "\n";
  }

  /** Returns the rows for JSON. */
  List<Map<String, Object>> rows() {
    return IntStream.range(0, results.size()).mapToObj(this::json).toList();
  }

  private Map<String, Object> json(int at) {
    SweepResult result = results.get(at);
    Map<String, Object> own = new LinkedHashMap<>();
    settings.forEach((key, values) -> own.put(key, values.get(at)));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(kind == Kind.CELLS ? "cell" : "run", result.run());
    json.put("state", result.state());
    json.put("failure", result.failure());
    json.put("settings", own);
    json.put("loss", measured(result.loss()));
    json.put("bleu", measured(result.bleu()));
    json.put(
        "bleu_signature", result.validation().map(MetricRow.Validation::bleuSignature).orElse(""));
    json.put("test_bleu", measured(result.testScore()));
    json.put(
        "test_bleu_signature",
        result.testBleu().map(ScoreReport::signature).map(Object::toString).orElse(""));
    json.put("source_tokens", result.sourceTokens());
    json.put("target_tokens", result.targetTokens());
    json.put("updates", result.updates());
    json.put("rounds", result.rounds());
    json.put("training_seconds", result.trainingSeconds());
    json.put("validation_seconds", result.validationSeconds());
    return json;
  }

  /** Returns null for NaN, which JSON does not have. */
  static Double measured(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
