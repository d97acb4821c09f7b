package io.tandem.search;

import io.tandem.kernels.Kernels;
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

  DecoderBuffers(TransformerWeights weights, Kernels kernels) {
    Precision precision = weights.embedding().precision();
    encoder = new SourceEncoder(weights, kernels);
    positions = new Positions(precision, weights.modelSize());
    scratch = new Scratch(precision);
    cache = new KeyValueCache(precision, weights.decoder().size(), weights.modelSize());
  }
}
