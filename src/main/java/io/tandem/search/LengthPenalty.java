package io.tandem.search;

/**
 * Makes hypotheses of different lengths comparable: log P / ((5 + length) / 6)^alpha (Wu et al.
 * 2016, arXiv 1609.08144, equation 14). Length counts EOS. Without it (alpha 0) short translations
 * would win, because each token can only lower log P.
 *
 * @param alpha 0 or more; 1 is close to the mean per token
 */
public record LengthPenalty(double alpha) {
  private static final double OFFSET = 5;

  public LengthPenalty {
    if (!(alpha >= 0)) {
      throw new IllegalArgumentException("alpha must be 0 or more, not " + alpha);
    }
  }

  /** The score of a hypothesis; higher is better. */
  public double score(double logProbability, int length) {
    return logProbability / Math.pow((OFFSET + length) / (OFFSET + 1), alpha);
  }

  /**
   * The best score that a hypothesis can still reach. log P only falls, so it would keep its value;
   * being negative, it weighs least at the greatest length.
   */
  double bestAttainable(double logProbability, int maximumLength) {
    return score(logProbability, maximumLength);
  }
}
