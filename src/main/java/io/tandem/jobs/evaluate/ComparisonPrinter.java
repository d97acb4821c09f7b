package io.tandem.jobs.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.tandem.Text;
import io.tandem.jobs.cli.TextTable;
import io.tandem.metrics.ScoreReport;
import io.tandem.metrics.significance.Resampling;
import io.tandem.metrics.significance.Resampling.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Several systems side by side: the JSON that sacreBLEU prints, with the signature of each metric
 * added, or a table with the signatures below.
 */
public final class ComparisonPrinter {
  private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();

  private final List<String> systems;
  private final List<MetricOutcomes> metrics;
  private final Optional<Resampling> resampling;

  public ComparisonPrinter(
      List<String> systems, List<MetricOutcomes> metrics, Optional<Resampling> resampling) {
    this.systems = systems;
    this.metrics = metrics;
    this.resampling = resampling;
  }

  /** Returns sacreBLEU's name for it: in a paired test the first system is the baseline. */
  private String name(int system) {
    return system == 0 && resampling.isPresent()
        ? "Baseline: " + systems.get(system)
        : systems.get(system);
  }

  /**
   * Returns an array with one object per system: {@code system}, and for each metric its figures.
   *
   * @param rounding the rounding of the scores
   */
  String json(UnaryOperator<ScoreReport> rounding) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int system = 0; system < systems.size(); system++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("system", name(system));
      for (MetricOutcomes metric : metrics) {
        row.put(metric.name(), figures(metric.outcomes().get(system), rounding));
      }
      rows.add(row);
    }
    try {
      return JSON.writeValueAsString(rows);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers can always be written", e);
    }
  }

  private static Map<String, Object> figures(Outcome outcome, UnaryOperator<ScoreReport> rounding) {
    ScoreReport report = rounding.apply(outcome.report());
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("score", report.score());
    figures.put("p_value", outcome.isCompared() ? outcome.pValue() : null);
    figures.put("mean", report.interval() == null ? null : report.interval().mean());
    figures.put("ci", report.interval() == null ? null : report.interval().halfWidth());
    figures.put("signature", report.signature().toString());
    return figures;
  }

  /**
   * @param digits the digits of scores after the point
   */
  String text(int digits) {
    TextTable table = new TextTable().row(header());
    for (int system = 0; system < systems.size(); system++) {
      table.row(cells(system, digits));
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    resampling.ifPresent(chosen -> lines.addAll(explanation(chosen)));
    for (MetricOutcomes metric : metrics) {
      lines.add(metric.name() + "|" + metric.outcomes().get(0).report().signature());
    }
    return String.join("\n", lines);
  }

  private List<String> header() {
    List<String> cells = new ArrayList<>(List.of("system"));
    for (MetricOutcomes metric : metrics) {
      cells.add(metric.name());
      if (metric.hasIntervals()) {
        cells.add("μ ± 95% CI");
      }
      if (metric.isCompared()) {
        cells.add("p ");
      }
    }
    return cells;
  }

  private List<String> cells(int system, int digits) {
    List<String> cells = new ArrayList<>(List.of(name(system)));
    for (MetricOutcomes metric : metrics) {
      Outcome outcome = metric.outcomes().get(system);
      cells.add(outcome.report().scoreText(digits));
      if (metric.hasIntervals()) {
        cells.add(outcome.report().interval().text(digits));
      }
      if (metric.isCompared()) {
        cells.add(pValue(metric.outcomes().get(0), outcome));
      }
    }
    return cells;
  }

  /** Appends the significance mark, or a space in its place, to the number. */
  private static String pValue(Outcome baseline, Outcome outcome) {
    if (!outcome.isCompared()) {
      return "";
    }
    boolean differs = outcome.report().score() != baseline.report().score();
    return Text.format("%.4f%s", outcome.pValue(), differs && outcome.isSignificant() ? "*" : " ");
  }

  private List<String> explanation(Resampling chosen) {
    String test =
        chosen.method() == Resampling.Method.PAIRED_RANDOMIZATION
            ? "Paired approximate randomization, %d trials"
            : "Paired bootstrap resampling, %d resamples";
    return List.of(
        test.formatted(chosen.samples())
            + Text.format(", seed %d: each system against the first.", chosen.seed()),
        "p: probability of a difference this large by chance if both systems were equally good (equal scores have the smallest, as in sacreBLEU); * p <= %s."
            .formatted(Outcome.SIGNIFICANT),
        "");
  }
}
