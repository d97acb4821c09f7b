package io.tandem.training.checkpoint;

import io.tandem.config.ValidationSettings.Metric;
import java.io.Serializable;
import java.util.Locale;

/**
 * A network as a validation found it.
 *
 * @param loss nats per target token; NaN when not measured
 * @param bleu the BLEU of the validation sentences; NaN when not measured
 */
public record Validated(Network network, double loss, double bleu) implements Serializable {
  /** The network of the latest round, not measured. */
  public static final Validated NOT_MEASURED =
      new Validated(Network.LATEST, Double.NaN, Double.NaN);

  /** The networks that a checkpoint may hold, one of which is its model. */
  public enum Network {
    /** The network after the latest round, with which training continues. */
    LATEST,

    /** The average of the networks after past rounds. */
    AVERAGE;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public double value(Metric metric) {
    return switch (metric) {
      case LOSS -> loss;
      case BLEU -> bleu;
    };
  }
}
