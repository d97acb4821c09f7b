package io.tandem.training.averaging.round;

import io.tandem.Text;
import io.tandem.config.WeightAverageSettings;
import io.tandem.config.WeightAverageSettings.Kind;
import java.io.Serializable;
import java.nio.FloatBuffer;

/**
 * The average of the networks after past rounds (Polyak and Juditsky 1992; of Transformers Vaswani
 * et al. 2017, section 6.1), which takes no part in training. With x the parameters after a round
 * of u updates, t updates in all:
 *
 * <pre>
 * average ← average + share · (x - average)
 * share   = 1 - exp(-u / min(updates, t / 10))
 * </pre>
 *
 * It looks back over a tenth of training at most, so that it forgets the first, bad networks. A
 * pure function, element by element, as {@link OuterStep} is. Driver, and sent to executors.
 */
public record WeightAverage(WeightAverageSettings settings) implements Serializable {
  /** The part of training so far that the average may look back over. */
  private static final double LOOKS_BACK = 0.1;

  /** Returns whether there is an average at all. */
  public boolean isKept() {
    return settings.kind() != Kind.NONE;
  }

  /**
   * Returns the share of the newest network in the average.
   *
   * @param updates updates of each worker before the round
   * @param made updates of the round
   */
  public double share(long updates, int made) {
    return -StrictMath.expm1(-made / Math.min(settings.updates(), LOOKS_BACK * (updates + made)));
  }

  /**
   * Moves an average towards a network.
   *
   * @param average the average before; overwritten
   * @param network the parameters after the round
   */
  public static void move(FloatBuffer average, FloatBuffer network, double share) {
    if (average.limit() != network.limit()) {
      throw new IllegalArgumentException(
          Text.format(
              "an average of %d values for %d parameters: it belongs to another network",
              average.limit(), network.limit()));
    }
    for (int i = 0; i < average.limit(); i++) {
      float before = average.get(i);
      average.put(i, (float) (before + share * (network.get(i) - before)));
    }
  }
}
