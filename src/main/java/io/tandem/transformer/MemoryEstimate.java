package io.tandem.transformer;

import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Normalization;

/**
 * How much memory a graph works in beside its parameters, gradient and updater state: what the
 * layers keep between forward and backward, and what they share. Counted after the buffers that the
 * layers ask for; see {@link Scratch}.
 */
public final class MemoryEstimate {
  /** Buffers grow with an eighth to spare. */
  private static final double SPARE = 1.125;

  private MemoryEstimate() {}

  /**
   * Bytes for the training of batches of so many source and as many target tokens; an upper limit,
   * as it takes all sentences for the longest. In bfloat16 they are fewer, as what serves as a
   * factor alone is kept in half of the bits; but see {@link #roundedParameters}.
   *
   * @param vocabulary V
   * @param longest tokens of a sentence
   */
  public static long bytes(ModelSettings model, int vocabulary, int batchTokens, int longest) {
    long d = model.modelSize();
    long f = model.feedForwardSize();
    // Of a token with every token of its sentence, by head.
    long weights = (long) model.heads() * longest;
    boolean pre = model.normalization() == Normalization.PRE;
    // h, and z where h does not serve on the way back.
    boolean both = model.activation() != Activation.RELU || model.feedForwardDropout() > 0;
    long fed = both ? 2 * f : f;
    // qkv 3, context, residual sum and its error, two normalized; output and its error; before
    // pre-norm sublayers what they see.
    long encoder = (pre ? 12 : 10) * d + fed + weights;
    // The same, and of the cross-attention q, k, v, context, residual sum and its error,
    // normalized.
    long decoder = (pre ? 20 : 17) * d + fed + 2 * weights;
    // Of one layer at a time: branch and its error, errors of qkv, q, kv, context, input; of h and
    // of the weights. Embeddings of both sides with their errors.
    long shared = 10 * d + f + weights + 4 * d;
    long perToken = model.encoderLayers() * encoder + model.decoderLayers() * decoder + shared;
    int rows = Math.min(TiedOutputLayer.blockRows(model.modelSize()), batchTokens);
    long logits = (long) rows * vocabulary;
    // In bfloat16 their errors are kept beside them, in half of the bits.
    long floats = batchTokens * perToken + logits * 3 / 2;
    return (long) (SPARE * Float.BYTES * floats);
  }

  /** Bytes of the copies of so many parameters that training in bfloat16 multiplies by. */
  public static long roundedParameters(long parameters) {
    return (long) (SPARE * Short.BYTES * parameters);
  }
}
