package io.tandem.training;

import java.io.Serializable;

/**
 * The result of some updates of one worker. A class and not a record, because it travels: Kryo 4
 * cannot make records.
 */
public final class LocalResult implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int updates;
  private final double loss;
  private final long sourceTokens;
  private final long targetTokens;
  private final double gradientNorm;
  private final double seconds;

  public LocalResult(
      int updates,
      double loss,
      long sourceTokens,
      long targetTokens,
      double gradientNorm,
      double seconds) {
    this.updates = updates;
    this.loss = loss;
    this.sourceTokens = sourceTokens;
    this.targetTokens = targetTokens;
    this.gradientNorm = gradientNorm;
    this.seconds = seconds;
  }

  /** Optimizer steps made. */
  public int updates() {
    return updates;
  }

  /** Loss summed over real target tokens, each batch measured before its update. */
  public double loss() {
    return loss;
  }

  /** Real source tokens, EOS included. */
  public long sourceTokens() {
    return sourceTokens;
  }

  /** Real target tokens, EOS included. */
  public long targetTokens() {
    return targetTokens;
  }

  /** Mean over the updates of the gradient's 2-norm, before clipping. */
  public double gradientNorm() {
    return gradientNorm;
  }

  /** Wall clock; the only one of these that a repetition would change. */
  public double seconds() {
    return seconds;
  }

  /** Mean loss per target token. */
  public double meanLoss() {
    return loss / targetTokens;
  }
}
