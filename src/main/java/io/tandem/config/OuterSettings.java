package io.tandem.config;

import java.io.Serializable;

/**
 * The settings of the outer step, from the parameters of the last round to the workers' average.
 *
 * @param learningRate outer (slow) learning rate, of {@link Optimizer#NESTEROV} and {@link
 *     Optimizer#SLOWMO}; the others have their own or none
 * @param momentum outer (slow) momentum, of the same
 */
public record OuterSettings(Optimizer optimizer, double learningRate, double momentum)
    implements Serializable {
  /** No step beyond the average. */
  private static final OuterSettings AVERAGE = new OuterSettings(Optimizer.AVERAGE, 1, 0);

  /** A step a little beyond the average: 1.29 times as far where rounds agree. */
  private static final OuterSettings MILD = new OuterSettings(Optimizer.NESTEROV, 0.9, 0.3);

  public OuterSettings {
    Check.positive("averaging.outer.learningRate", learningRate);
    Check.within("averaging.outer.learningRate", learningRate, 0, 10);
    Check.within("averaging.outer.momentum", momentum, 0, 0.9999);
  }

  /**
   * Returns the step that is made: where the choice is left to Tandem, a mild one for workers that
   * train apart after a synchronous warmup. From the first update on, momentum costs quality.
   */
  OuterSettings decided(boolean apartAfterWarmup) {
    if (optimizer != Optimizer.AUTO) {
      return this;
    }
    return apartAfterWarmup ? MILD : AVERAGE;
  }

  /** Returns whether it has the rate and the momentum given here. */
  public boolean hasMomentum() {
    return optimizer == Optimizer.NESTEROV || optimizer == Optimizer.SLOWMO;
  }

  /** The rule of the outer step. */
  public enum Optimizer {
    /** A mild {@link #NESTEROV} after a synchronous warmup, else {@link #AVERAGE}. */
    AUTO,
    AVERAGE,
    NESTEROV,
    SLOWMO
  }
}
