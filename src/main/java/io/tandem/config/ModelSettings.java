package io.tandem.config;

import java.io.Serializable;
import java.util.Locale;

/** The shape of the network; the preset has already been resolved. */
public record ModelSettings(
    String preset,
    int encoderLayers,
    int decoderLayers,
    int modelSize,
    int heads,
    int feedForwardSize,
    Normalization normalization,
    Activation activation,
    double dropout,
    double attentionDropout,
    double feedForwardDropout)
    implements Serializable {

  public ModelSettings {
    Check.within("model.encoderLayers", encoderLayers, 1, 100);
    Check.within("model.decoderLayers", decoderLayers, 1, 100);
    Check.atLeast("model.modelSize", modelSize, 2);
    Check.atLeast("model.heads", heads, 1);
    Check.atLeast("model.feedForwardSize", feedForwardSize, 1);
    if (modelSize % heads != 0 || modelSize % 2 != 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "model.modelSize = %d: must be even and a multiple of model.heads = %d",
              modelSize,
              heads));
    }
    dropoutRate("model.dropout", dropout);
    dropoutRate("model.attentionDropout", attentionDropout);
    dropoutRate("model.feedForwardDropout", feedForwardDropout);
  }

  private static void dropoutRate(String setting, double rate) {
    Check.within(setting, rate, 0, 0.95);
  }

  /**
   * The place of layer normalization: after each residual sum as in the paper, or before each
   * sublayer.
   */
  public enum Normalization {
    POST,
    PRE
  }

  /** The non-linearity of the feed-forward sublayer; GELU is the exact one, x·Φ(x). */
  public enum Activation {
    RELU,
    GELU
  }
}
