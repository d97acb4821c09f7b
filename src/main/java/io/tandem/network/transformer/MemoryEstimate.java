package io.tandem.network.transformer;

import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Normalization;

/**
 * The working memory of a graph besides its parameters, gradient and updater state: the buffers
 * that layers keep from the forward pass for the backward pass, and those that they share; see
 * {@link MatrixBuffer} and {@link Scratch}.
 */
public final class MemoryEstimate {
  /** Buffers grow with an eighth to spare. */
  private static final double SPARE = 1.125;

  private MemoryEstimate() {}

  /**
   * Returns the bytes for training on batches of so many source and as many target tokens: an upper
   * limit, because all sentences count as the longest. In bfloat16 it is less, because matrices
   * that are only factors take half of the bits; but see {@link #roundedParameters}.
   *
   * @param vocabulary Vt, of the target
   * @param longest tokens of the longest sentence
   */
  public static long bytes(ModelSettings model, int vocabulary, int batchTokens, int longest) {
    long d = model.modelSize();
    long f = model.feedForwardSize();
    // Attention weights of a token with every token of its sentence, by head.
    long weights = (long) model.heads() * longest;
    boolean pre = model.normalization() == Normalization.PRE;
    // h, and z where the backward pass cannot do with h.
    boolean both = model.activation() != Activation.RELU || model.feedForwardDropout() > 0;
    long fed = both ? 2 * f : f;
    // qkv 3, context, residual sum and its error, two normalized; output and its error; the inputs
    // of pre-norm sublayers.
    long encoder = (pre ? 12 : 10) * d + fed + weights;
    // As the encoder, and for the cross-attention q, k, v, context, residual sum and its error,
    // normalized.
    long decoder = (pre ? 20 : 17) * d + fed + 2 * weights;
    // For one layer at a time: branch and its error, errors of qkv, q, kv, context and input, of h
    // and of the attention weights. Embeddings of both sides with their errors.
    long shared = 10 * d + f + weights + 4 * d;
    long perToken = model.encoderLayers() * encoder + model.decoderLayers() * decoder + shared;
    int rows = Math.min(TiedOutputLayer.blockRows(model.modelSize()), batchTokens);
    long logits = (long) rows * vocabulary;
    // In bfloat16 their errors have memory of their own, in half of the bits.
    long floats = batchTokens * perToken + logits * 3 / 2;
    return (long) (SPARE * Float.BYTES * floats);
  }

  /**
   * Returns the bytes of rounded copies of so many parameters, which training in bfloat16 needs
   * once for all graphs that share them.
   */
  public static long roundedParameters(long parameters) {
    return Short.BYTES * parameters;
  }
}
