package io.tandem.search.decoder;

import io.tandem.kernels.Kernels;
import io.tandem.kernels.KeysValues;
import io.tandem.kernels.Precision;
import io.tandem.transformer.Positions;
import io.tandem.transformer.Scratch;
import io.tandem.transformer.SourceEncoder;
import io.tandem.transformer.TransformerWeights;

/** The native memory of one session; grows to the largest batch. One thread at a time. */
final class DecoderBuffers {
  final SourceEncoder encoder;
  final Positions positions;
  final Scratch scratch;
  final KeyValueCache cache;

  private final TransformerWeights weights;
  private final Kernels kernels;

  /** Keys and values of source tokens, by layer; null before the first batch. */
  private final KeysValues[] source;

  DecoderBuffers(TransformerWeights weights, Kernels kernels) {
    this.weights = weights;
    this.kernels = kernels;
    Precision precision = weights.embedding().precision();
    encoder = new SourceEncoder(weights, kernels);
    positions = new Positions(precision, weights.modelSize());
    scratch = new Scratch(precision);
    int layers = weights.decoder().size();
    cache =
        new KeyValueCache(kernels, precision, layers, weights.modelSize(), weights.shape().heads());
    source = new KeysValues[layers];
  }

  /** Room in a layer for at least so many source tokens, with undefined contents. */
  KeysValues source(int layer, int tokens) {
    if (source[layer] == null || source[layer].rows() < tokens) {
      source[layer] =
          kernels.keysValues(
              weights.embedding().precision(),
              // A little room, so that batches that differ by a token do not allocate each time.
              tokens + tokens / 8,
              2 * weights.modelSize(),
              weights.shape().heads());
    }
    return source[layer];
  }
}
