package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
import io.tandem.UserException;

/**
 * Rejects pairs that trained models find least likely to be translations. {@code corpus.PairScorer}
 * computes the scores, in nats per token.
 *
 * @param forward a run or checkpoint that translates the source language into the target language;
 *     may be empty
 * @param backward one that translates the target language into the source language; may be empty
 * @param minimum the lowest accepted score
 * @param drop the share of the training pairs that is rejected at most, those with the lowest
 *     scores
 */
public record ModelScore(String forward, String backward, double minimum, double drop)
    implements ScoringRule {
  /** The name of this kind of rule, by which the models are part of what a corpus is made from. */
  public static final String KIND = "model-score";

  private static final double NO_MINIMUM = -1e300;
  private static final double MOST = 0.99;

  public ModelScore {
    Check.within("corpus.rules model-score minimum", minimum, NO_MINIMUM, 0);
    Check.within("corpus.rules model-score drop", drop, 0, MOST);
    if (forward.isBlank() && backward.isBlank()) {
      throw UserException.of(
          "corpus.rules model-score: forward and backward are not set; give a run or a checkpoint for at least one of them");
    }
    if (minimum == NO_MINIMUM && drop == 0) {
      throw UserException.of(
          "corpus.rules model-score: neither minimum nor drop says which pairs to reject; give drop = 0.05, or minimum = -100 to compute the scores alone");
    }
  }

  /**
   * Returns the score by one model: the mean logarithm of the probability of a target token, its
   * end included.
   *
   * @param crossEntropy the loss per token
   */
  public static double of(double crossEntropy) {
    return -crossEntropy;
  }

  /**
   * Returns the score by both models, the negative dual conditional cross-entropy: it is low if the
   * models disagree, or find the pair unlikely (Junczys-Dowmunt 2018, arXiv 1809.00197, section 2).
   *
   * @param forward the loss per token of the target given the source
   * @param backward the loss per token of the source given the target
   */
  public static double of(double forward, double backward) {
    return -(Math.abs(forward - backward) + (forward + backward) / 2);
  }
}
