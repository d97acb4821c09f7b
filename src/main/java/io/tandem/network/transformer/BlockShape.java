package io.tandem.network.transformer;

import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Normalization;

/** The settings that all encoder and decoder layers of a network have in common. */
public record BlockShape(
    int modelSize,
    int heads,
    int feedForwardSize,
    Normalization normalization,
    Activation activation,
    double dropout,
    double attentionDropout,
    double feedForwardDropout,
    double normEpsilon) {
  /** The number of dropout sites that a block may use. */
  static final int SITES = 8;

  static BlockShape of(ModelSettings model) {
    return new BlockShape(
        model.modelSize(),
        model.heads(),
        model.feedForwardSize(),
        model.normalization(),
        model.activation(),
        model.dropout(),
        model.attentionDropout(),
        model.feedForwardDropout(),
        model.normEpsilon());
  }
}
