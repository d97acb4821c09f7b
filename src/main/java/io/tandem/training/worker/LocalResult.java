package io.tandem.training.worker;

import java.io.Serializable;

/**
 * The result of some updates of one worker. A class and not a record, because it travels: Kryo 4
 * cannot make records.
 */
public final class LocalResult implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int updates;
  private final double loss;
  private final Tokens tokens;
  private final double gradientNorm;
  private final double seconds;

  public LocalResult(int updates, double loss, Tokens tokens, double gradientNorm, double seconds) {
    this.updates = updates;
    this.loss = loss;
    this.tokens = tokens;
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
    return tokens.source();
  }

  /** Real target tokens, EOS included. */
  public long targetTokens() {
    return tokens.target();
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
    return loss / tokens.target();
  }
}
