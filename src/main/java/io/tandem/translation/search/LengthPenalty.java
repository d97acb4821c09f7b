package io.tandem.translation.search;

import io.tandem.config.SearchSettings;
import io.tandem.config.SearchSettings.LengthNormalization;

/**
 * Makes hypotheses of different lengths comparable: log P / d^alpha with d = (5 + length) / 6 (Wu
 * et al. 2016, arXiv 1609.08144, equation 14) or d = length. Length counts EOS. Without it (alpha
 * 0) short translations would win, because each token can only lower log P.
 *
 * @param alpha 0 or more; with 1 the score is the mean per token, or close to it
 */
public record LengthPenalty(LengthNormalization normalization, double alpha) {
  private static final double OFFSET = 5;

  public LengthPenalty {
    if (!(alpha >= 0)) {
      throw new IllegalArgumentException("alpha must be 0 or more, not " + alpha);
    }
  }

  /** Creates the penalty of equation 14. */
  public LengthPenalty(double alpha) {
    this(LengthNormalization.GNMT, alpha);
  }

  /** Returns the penalty of the settings. */
  public static LengthPenalty of(SearchSettings settings) {
    return new LengthPenalty(settings.lengthNormalization(), settings.lengthPenalty());
  }

  /** Returns the score of a hypothesis; higher is better. */
  public double score(double logProbability, int length) {
    double divisor =
        switch (normalization) {
          case GNMT -> (OFFSET + length) / (OFFSET + 1);
          case LENGTH -> Math.max(1, length);
        };
    return logProbability / Math.pow(divisor, alpha);
  }

  /**
   * Returns the best score that a hypothesis can still reach: log P can only fall, so at best it
   * keeps its value, and a negative value counts least at the maximum length.
   */
  double bestAttainable(double logProbability, int maximumLength) {
    return score(logProbability, maximumLength);
  }
}
