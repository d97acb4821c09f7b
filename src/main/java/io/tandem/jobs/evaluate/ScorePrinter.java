package io.tandem.jobs.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.UserException;
import io.tandem.metrics.Metric;
import io.tandem.metrics.ReferenceCount;
import io.tandem.metrics.ScoreReport;
import io.tandem.metrics.Statistics;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Prints scores as text or as JSON.
 *
 * <p>For a corpus: the lines or the JSON that sacreBLEU prints, as an array if there are several
 * metrics. For sentences: a table with one row per line, its columns headed by metric and
 * signature, or one JSON object per line and metric.
 */
public final class ScorePrinter {
  private static final int TEXT_DIGITS = 2;
  private static final int MAX_DIGITS = 15;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The formats of printed scores. */
  public enum Format {
    JSON,
    TEXT
  }

  private final PrintWriter out;
  private final Format format;
  private final Integer digits;

  /**
   * Checks.
   *
   * @param digits the number of decimal places; null for all in JSON and 2 in text
   */
  public ScorePrinter(PrintWriter out, Format format, Integer digits) {
    if (digits != null && (digits < 0 || digits > MAX_DIGITS)) {
      throw new UserException("--width must be from 0 to " + MAX_DIGITS + ", found " + digits);
    }
    this.out = out;
    this.format = format;
    this.digits = digits;
  }

  /** One system. */
  public void printCorpus(List<ScoreReport> scores) {
    List<ScoreReport> reports = scores.stream().map(this::rounded).toList();
    if (format == Format.TEXT) {
      reports.forEach(report -> out.println(report.text(textDigits())));
    } else if (reports.size() == 1) {
      out.println(reports.get(0).json());
    } else {
      out.println(
          reports.stream().map(ScoreReport::json).collect(Collectors.joining(",\n", "[\n", "\n]")));
    }
    out.flush();
  }

  /** Several systems. */
  public void printComparison(ComparisonPrinter comparison) {
    out.println(
        format == Format.TEXT ? comparison.text(textDigits()) : comparison.json(this::rounded));
    out.flush();
  }

  public void printSentences(List<Metric> metrics, EvaluationInput input) {
    if (format == Format.TEXT) {
      ReferenceCount references = ReferenceCount.of(input.references().size());
      out.println(
          metrics.stream()
              .map(metric -> metric.name() + "|" + metric.signature(references))
              .collect(Collectors.joining("\t", "line\t", "")));
    }
    for (int line = 0; line < input.systems().get(0).lines().size(); line++) {
      int index = line;
      List<ScoreReport> reports =
          metrics.stream().map(metric -> sentenceReport(metric, input, index)).toList();
      printSentence(line + 1, reports);
    }
    out.flush();
  }

  private void printSentence(int line, List<ScoreReport> reports) {
    if (format == Format.TEXT) {
      out.println(
          reports.stream()
              .map(report -> report.scoreText(textDigits()))
              .collect(Collectors.joining("\t", line + "\t", "")));
    } else {
      reports.forEach(report -> out.println(jsonLine(line, report)));
    }
  }

  private static String jsonLine(int line, ScoreReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("line", line);
    fields.putAll(report.fields());
    try {
      return JSON.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers can always be written", e);
    }
  }

  private ScoreReport sentenceReport(Metric metric, EvaluationInput input, int line) {
    String hypothesis = input.systems().get(0).lines().get(line);
    Statistics counted = metric.statistics(hypothesis, input.referencesOf(line));
    return rounded(metric.report(counted));
  }

  private ScoreReport rounded(ScoreReport report) {
    return digits == null ? report : report.rounded(digits);
  }

  private int textDigits() {
    return digits == null ? TEXT_DIGITS : digits;
  }
}
