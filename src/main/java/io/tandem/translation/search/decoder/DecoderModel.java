package io.tandem.translation.search.decoder;

import io.tandem.network.kernels.Kernels;
import io.tandem.network.transformer.SourceEncoder;
import io.tandem.network.transformer.TransformerWeights;

/**
 * A network ready for decoding: its weights, also as factors of products, and the kernels that they
 * were prepared for. Serves all threads.
 */
record DecoderModel(
    TransformerWeights weights,
    SourceEncoder.Factors encoder,
    DecoderFactors factors,
    Kernels kernels) {
  /**
   * @param weights these must not change from now on
   */
  static DecoderModel of(TransformerWeights weights, Kernels kernels) {
    Kernels suitable = kernels.forPrecision(weights.precision());
    return new DecoderModel(
        weights,
        SourceEncoder.Factors.of(weights, suitable),
        DecoderFactors.of(weights, suitable),
        suitable);
  }
}
