package io.tandem.transformer;

import io.tandem.config.ModelSettings;
import io.tandem.config.ModelSettings.Normalization;

/**
 * How much memory a graph works in beside its parameters, gradient and updater state: what the
 * layers keep between forward and backward, and what they share. Counted after the buffers that the
 * layers ask for; see {@link Scratch}.
 */
public final class WorkingMemory {
  /** Rows of logits in work; as {@link TiedOutputLayer} has it. */
  private static final int LOGIT_ROWS = 384;

  /** Buffers grow with an eighth to spare. */
  private static final double SPARE = 1.125;

  private WorkingMemory() {}

  /**
   * Bytes for the training of batches of so many source and as many target tokens; an upper limit,
   * as it takes all sentences for the longest.
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
    // qkv 3, context, residual sum and its error, two normalized, two errors; output and its error.
    long encoder = (pre ? 14 : 12) * d + 2 * f + weights;
    // The same, and of the cross-attention q, k, v, context, residual sum and its error, normalized
    // and error.
    long decoder = (pre ? 23 : 20) * d + 2 * f + 2 * weights;
    // Of one layer at a time: branch and its error, errors of qkv, q, kv, context, input; of h and
    // of the weights. Embeddings of both sides with their errors.
    long shared = 10 * d + f + weights + 4 * d;
    long perToken = model.encoderLayers() * encoder + model.decoderLayers() * decoder + shared;
    long floats = batchTokens * perToken + (long) Math.min(LOGIT_ROWS, batchTokens) * vocabulary;
    return (long) (SPARE * Float.BYTES * floats);
  }
}
