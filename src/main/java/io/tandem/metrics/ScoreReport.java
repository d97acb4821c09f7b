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
 * A score with all that is needed to quote it.
 *
 * @param name the metric as it is printed: BLEU, chrF2++, TER
 * @param score the score, on the scale of 0 to 100, not rounded
 * @param signature how it was computed
 * @param verboseScore details that are printed after the score; empty where the metric has none
 * @param interval where the score of other sentences would lie; null where it was not estimated
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
   * One line, as sacreBLEU prints it: {@code NAME|SIGNATURE = SCORE (INTERVAL) DETAILS}.
   *
   * @param fractionDigits digits of the score after the point
   */
  public String text(int fractionDigits) {
    String head = name + "|" + signature + " = " + scoreText(fractionDigits);
    if (interval != null) {
      head += " (μ = " + interval.text(fractionDigits) + ")";
    }
    return verboseScore.isEmpty() ? head : head + " " + verboseScore;
  }

  /** The score alone, rounded. */
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
   * Keys and values in sacreBLEU's order: name, score, signature, confidence_mean, confidence_var
   * and confidence (where an interval was estimated), verbose_score (where there is one), then
   * every field of the signature.
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

  /** A JSON object laid out as sacreBLEU lays it out: one key per line, indented by one space. */
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
