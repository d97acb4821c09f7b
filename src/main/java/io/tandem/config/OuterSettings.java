package io.tandem.config;

import io.tandem.Check;
import java.io.Serializable;

/**
 * The settings of the outer step, which makes the next parameters from those of the last round and
 * the workers' average.
 *
 * @param learningRate the outer learning rate, of {@link Optimizer#NESTEROV}
 * @param momentum the outer momentum, of {@link Optimizer#NESTEROV}
 */
public record OuterSettings(Optimizer optimizer, double learningRate, double momentum)
    implements Serializable {
  public OuterSettings {
    Check.positive("averaging.outer.learningRate", learningRate);
    Check.within("averaging.outer.learningRate", learningRate, 0, 10);
    Check.within("averaging.outer.momentum", momentum, 0, 0.9999);
  }

  /** Returns whether learning rate and momentum have an effect. */
  public boolean hasMomentum() {
    return optimizer != Optimizer.AVERAGE;
  }

  /** The rule of the outer step. */
  public enum Optimizer {
    AVERAGE,
    NESTEROV
  }
}
