package io.tandem.config;

/** The settings of validation and early stopping. */
public record ValidationSettings(
    long everyUpdates, int lossPairs, int bleuSentences, int samples, int patience, Metric metric) {
  public ValidationSettings {
    Check.atLeast("validation.everyUpdates", everyUpdates, 1);
    Check.atLeast("validation.lossPairs", lossPairs, 0);
    Check.atLeast("validation.bleuSentences", bleuSentences, 0);
    Check.atLeast("validation.samples", samples, 0);
    Check.atLeast("validation.patience", patience, 0);
    if (metric == Metric.BLEU && bleuSentences == 0) {
      throw new UserException(
          "validation.metric = bleu needs validation.bleuSentences > 0, which is 0");
    }
  }

  /** The metric by which one checkpoint is better than another. */
  public enum Metric {
    LOSS,
    BLEU;

    /** Returns whether a value is better than another; NaN, which was not measured, never is. */
    public boolean isBetter(double value, double other) {
      if (Double.isNaN(other)) {
        return !Double.isNaN(value);
      }
      return this == LOSS ? value < other : value > other;
    }
  }
}
