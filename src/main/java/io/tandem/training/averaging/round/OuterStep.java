package io.tandem.training.averaging.round;

import io.tandem.Text;
import io.tandem.config.OuterSettings;
import java.io.Serializable;

/**
 * Makes the parameters of the next round from those of the last and the average of the workers'. A
 * pure function: the momentum goes in and comes out, so that a failed round leaves none behind and
 * a checkpoint can hold it; and element by element, so that each slice of the network can take it
 * on its own. Driver, and sent to executors.
 */
@FunctionalInterface
interface OuterStep extends Serializable {
  /** Plain averaging: the average is the new network. */
  OuterStep AVERAGE = PlainAverage.INSTANCE;

  /** An enum, as there is one of it in a JVM, also when it has been sent. */
  enum PlainAverage implements OuterStep {
    INSTANCE;

    @Override
    public Point step(Point before, float[] average) {
      return new Point(average, before.momentum());
    }
  }

  /**
   * The state of the outer optimizer.
   *
   * @param parameters the flat vector of the network
   * @param momentum the momentum, as long as the parameters; empty before the first step and for a
   *     step that keeps none
   */
  record Point(float[] parameters, float[] momentum) {
    public Point {
      if (momentum.length != 0 && momentum.length != parameters.length) {
        throw new IllegalArgumentException(
            Text.format(
                "an outer momentum of %d values for %d parameters: it belongs to another network",
                momentum.length, parameters.length));
      }
    }

    /** The momentum of parameter {@code i}, which starts as 0. */
    float momentum(int i) {
      return momentum.length == 0 ? 0 : momentum[i];
    }
  }

  /**
   * The parameters of the next round.
   *
   * @param before the parameters that workers started from, with the momentum then; not to be
   *     changed, as tasks may still read them
   * @param average the workers' flat vectors, averaged by the target tokens they processed; may be
   *     overwritten and returned
   */
  Point step(Point before, float[] average);

  /** Returns the step that the settings ask for. */
  static OuterStep of(OuterSettings settings) {
    return switch (settings.optimizer()) {
      case AVERAGE -> AVERAGE;
      case NESTEROV -> new NesterovStep(settings.learningRate(), settings.momentum());
    };
  }
}
