package io.tandem.config;

import io.tandem.Check;
import io.tandem.UserException;
import java.util.List;
import java.util.Map;

/**
 * The settings of validation and early stopping.
 *
 * @param everyUpdates updates of a worker between validations; 0 for those of an epoch
 * @param bleuTokenizer the tokenizer of BLEU by its name, or {@link #BY_LANGUAGE}
 */
public record ValidationSettings(
    long everyUpdates,
    int lossPairs,
    int bleuSentences,
    String bleuTokenizer,
    int samples,
    int patience,
    Metric metric) {
  /** Leaves the tokenizer of BLEU to the target language. */
  public static final String BY_LANGUAGE = "auto";

  static final List<String> BLEU_TOKENIZERS =
      List.of(BY_LANGUAGE, "13a", "intl", "char", "zh", "none");

  public ValidationSettings {
    if (!BLEU_TOKENIZERS.contains(bleuTokenizer)) {
      throw UserException.of(
          "validation.bleuTokenizer = %s: must be one of %s",
          bleuTokenizer, String.join(", ", BLEU_TOKENIZERS));
    }
    Check.atLeast("validation.everyUpdates", everyUpdates, 0);
    Check.atLeast("validation.lossPairs", lossPairs, 0);
    Check.atLeast("validation.bleuSentences", bleuSentences, 0);
    Check.atLeast("validation.samples", samples, 0);
    Check.atLeast("validation.patience", patience, 0);
    if (metric == Metric.BLEU && bleuSentences == 0) {
      throw new UserException(
          "validation.metric = bleu needs validation.bleuSentences > 0, which is 0");
    }
  }

  /** Returns these settings with a validation after so many updates, if they want one an epoch. */
  ValidationSettings everyEpoch(long updates) {
    return everyUpdates > 0 ? this : RecordBinder.with(this, Map.of("everyUpdates", updates));
  }

  /** The metric by which one checkpoint is better than another. */
  public enum Metric {
    LOSS,
    BLEU;

    /**
     * Returns whether a value is better than another. NaN, a value that was not measured, never is.
     */
    public boolean isBetter(double value, double other) {
      if (Double.isNaN(other)) {
        return !Double.isNaN(value);
      }
      return this == LOSS ? value < other : value > other;
    }
  }
}
