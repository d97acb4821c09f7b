package io.tandem.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A score with everything needed to quote it.
 *
 * @param name the printed name of the metric: BLEU, chrF2++, TER
 * @param score the score, on the scale of 0 to 100, not rounded
 * @param signature the description of how it was computed
 * @param verboseScore details that are printed after the score; empty if the metric has none
 * @param interval the confidence interval; null if it was not estimated
 */
public record ScoreReport(
    String name,
    double score,
    Signature signature,
    String verboseScore,
    ConfidenceInterval interval)
    implements Serializable {
  private static final ObjectWriter JSON = new ObjectMapper().writer(new OneSpacePrinter());

  public ScoreReport {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(signature, "signature");
    Objects.requireNonNull(verboseScore, "verboseScore");
  }

  /** Creates a report without an interval. */
  ScoreReport(String name, double score, Signature signature, String verboseScore) {
    this(name, score, signature, verboseScore, null);
  }

  public ScoreReport with(ConfidenceInterval other) {
    return new ScoreReport(name, score, signature, verboseScore, other);
  }

  public ScoreReport with(Signature other) {
    return new ScoreReport(name, score, other, verboseScore, interval);
  }

  /**
   * Returns one line, as sacreBLEU prints it: {@code NAME|SIGNATURE = SCORE (INTERVAL) DETAILS}.
   *
   * @param fractionDigits decimal places of the score
   */
  public String text(int fractionDigits) {
    String head = name + "|" + signature + " = " + scoreText(fractionDigits);
    if (interval != null) {
      head += " (μ = " + interval.text(fractionDigits) + ")";
    }
    return verboseScore.isEmpty() ? head : head + " " + verboseScore;
  }

  /** Returns only the score, rounded. */
  public String scoreText(int fractionDigits) {
    return Decimals.fixed(score, fractionDigits);
  }

  /** Returns the same report with the score and its interval rounded. */
  public ScoreReport rounded(int fractionDigits) {
    return new ScoreReport(
        name,
        Decimals.rounded(score, fractionDigits),
        signature,
        verboseScore,
        interval == null ? null : interval.rounded(fractionDigits));
  }

  /**
   * Returns keys and values in sacreBLEU's order: name, score, signature, confidence_mean,
   * confidence_var and confidence (if an interval was estimated), verbose_score (if there is one),
   * then every field of the signature.
   */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name);
    fields.put("score", score);
    fields.put("signature", signature.toString());
    if (interval != null) {
      fields.put("confidence_mean", interval.mean());
      fields.put("confidence_var", interval.halfWidth());
      fields.put("confidence", "μ = " + interval.mean() + " ± " + interval.halfWidth());
    }
    if (!verboseScore.isEmpty()) {
      fields.put("verbose_score", verboseScore);
    }
    fields.putAll(signature.fieldsWithVersion());
    return fields;
  }

  /** Returns a JSON object in sacreBLEU's layout: one key per line, indented by one space. */
  public String json() {
    try {
      return JSON.writeValueAsString(fields());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers can always be written", e);
    }
  }

  /** Python's layout for an indent of 1; Jackson's own puts a space before the colon. */
  private static final class OneSpacePrinter extends DefaultPrettyPrinter {
    private static final long serialVersionUID = 1L;

    OneSpacePrinter() {
      indentObjectsWith(new DefaultIndenter(" ", "\n"));
    }

    @Override
    public DefaultPrettyPrinter createInstance() {
      return new OneSpacePrinter();
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator generator) throws IOException {
      generator.writeRaw(": ");
    }
  }
}
