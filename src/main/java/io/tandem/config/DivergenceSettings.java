package io.tandem.config;

import io.tandem.Check;
import io.tandem.UserException;

/**
 * The settings of divergence: when training counts as diverged, and how it recovers.
 *
 * @param lossFactor how far above its lowest value the running mean of the loss may rise; 0 for no
 *     limit
 * @param rateFactor the factor applied to the learning rate on each return to an earlier state
 * @param retries the maximum number of such returns in a run
 */
public record DivergenceSettings(double lossFactor, double rateFactor, int retries) {
  public DivergenceSettings {
    Check.atLeast("divergence.lossFactor", lossFactor, 0);
    if (lossFactor > 0 && lossFactor <= 1) {
      throw UserException.of(
          "divergence.lossFactor = %s: must be greater than 1, or 0 for no limit", lossFactor);
    }
    Check.positive("divergence.rateFactor", rateFactor);
    Check.within("divergence.rateFactor", rateFactor, 0, 1);
    Check.within("divergence.retries", retries, 0, 1000);
  }
}
