package io.tandem.config;

import io.tandem.Check;
import io.tandem.UserException;
import java.io.Serializable;

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
    double feedForwardDropout,
    double normEpsilon,
    Positions positions,
    Start start,
    Tying tying,
    boolean outputBias)
    implements Serializable {
  /** Single precision rounds variances near 1 more coarsely than this. */
  private static final double MIN_EPSILON = 1e-12;

  public ModelSettings {
    Check.within("model.encoderLayers", encoderLayers, 1, 100);
    Check.within("model.decoderLayers", decoderLayers, 1, 100);
    Check.atLeast("model.modelSize", modelSize, 2);
    Check.atLeast("model.heads", heads, 1);
    Check.atLeast("model.feedForwardSize", feedForwardSize, 1);
    if (modelSize % heads != 0 || modelSize % 2 != 0) {
      throw UserException.of(
          "model.modelSize = %d: must be even and a multiple of model.heads = %d",
          modelSize, heads);
    }
    dropoutRate("model.dropout", dropout);
    dropoutRate("model.attentionDropout", attentionDropout);
    dropoutRate("model.feedForwardDropout", feedForwardDropout);
    Check.within("model.normEpsilon", normEpsilon, MIN_EPSILON, 1);
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

  /** The non-linearity of the feed-forward sublayer. */
  public enum Activation {
    /** max(0, x). */
    RELU,
    /**
     * x·Φ(x) with the normal distribution function Φ, exactly and not by the tanh formula
     * (Hendrycks and Gimpel 2016).
     */
    GELU,
    /** x / (1 + exp(-x)), also called SiLU (Ramachandran et al. 2017). */
    SWISH
  }

  /**
   * The sinusoids that encode positions, of D/2 angular frequencies. INTERLEAVED, as in the paper:
   * sine and cosine of 10000^(-2i/D) in columns 2i and 2i + 1. HALVES, as in Hugging Face's
   * MarianMT: the sines in the first half of the columns, the cosines in the other. MARIAN, as in
   * Marian: the same of 10000^(-i/(D/2-1)).
   */
  public enum Positions {
    INTERLEAVED,
    HALVES,
    MARIAN
  }

  /** The decoder's first input, to which its position is added: the embedding of BOS, or zeros. */
  public enum Start {
    BOS,
    ZERO
  }

  /**
   * The embeddings that are one matrix (Press and Wolf 2017): those of source, target and output,
   * those of target and output, or none.
   */
  public enum Tying {
    ALL,
    TARGET,
    NONE;

    /** Returns whether source and target share a matrix, and therefore a vocabulary. */
    public boolean tiesSource() {
      return this == ALL;
    }

    /** Returns whether output and target share a matrix. */
    public boolean tiesOutput() {
      return this != NONE;
    }
  }
}
