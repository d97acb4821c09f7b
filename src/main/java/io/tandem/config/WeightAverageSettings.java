package io.tandem.config;

import io.tandem.Check;
import java.io.Serializable;

/**
 * The settings of the average of the networks after past rounds.
 *
 * @param updates how many updates back the average lies
 */
public record WeightAverageSettings(Kind kind, long updates) implements Serializable {
  public WeightAverageSettings {
    Check.atLeast("weightAverage.updates", updates, 1);
  }

  /** The weights of the rounds. */
  public enum Kind {
    /** There is no average. */
    NONE,

    /** Weights fall exponentially with the age of a round. */
    EXPONENTIAL
  }
}
