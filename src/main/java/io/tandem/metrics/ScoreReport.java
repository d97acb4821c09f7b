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
 * @param score on the scale of 0 to 100, not rounded
 * @param signature how it was computed
 * @param verboseScore details that are printed after the score; empty where the metric has none
 */
public record ScoreReport(String name, double score, Signature signature, String verboseScore)
    implements Serializable {
  private static final ObjectWriter JSON = new ObjectMapper().writer(new OneSpacePrinter());

  public ScoreReport {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(signature, "signature");
    Objects.requireNonNull(verboseScore, "verboseScore");
  }

  /**
   * One line, as sacreBLEU prints it: {@code NAME|SIGNATURE = SCORE DETAILS}.
   *
   * @param fractionDigits digits of the score after the point
   */
  public String text(int fractionDigits) {
    String head = name + "|" + signature + " = " + scoreText(fractionDigits);
    return verboseScore.isEmpty() ? head : head + " " + verboseScore;
  }

  /** The score alone, rounded. */
  public String scoreText(int fractionDigits) {
    return Decimals.fixed(score, fractionDigits);
  }

  /** The same report with the score rounded. */
  public ScoreReport rounded(int fractionDigits) {
    double rounded = Double.parseDouble(Decimals.fixed(score, fractionDigits));
    return new ScoreReport(name, rounded, signature, verboseScore);
  }

  /**
   * Keys and values in sacreBLEU's order: name, score, signature, verbose_score (where there is
   * one), then every field of the signature.
   */
  public Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name);
    fields.put("score", score);
    fields.put("signature", signature.toString());
    if (!verboseScore.isEmpty()) {
      fields.put("verbose_score", verboseScore);
    }
    fields.putAll(signature.fieldsWithVersion());
    return fields;
  }

  /** A JSON object laid out as sacreBLEU lays it out: one key a line, indented by one space. */
  public String json() {
    try {
      return JSON.writeValueAsString(fields());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers can always be written", e);
    }
  }

  /** Python's layout for an indent of 1; Jackson's own puts a blank before the colon. */
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
