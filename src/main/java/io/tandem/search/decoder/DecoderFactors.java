package io.tandem.search.decoder;

import io.tandem.kernels.Activation;
import io.tandem.kernels.Factor;
import io.tandem.kernels.Kernels;
import io.tandem.kernels.Matrix;
import io.tandem.transformer.TransformerWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The decoder's weights as factors of products: each takes part in one at every step of every
 * sentence, so they are made ready once. Serves all threads.
 *
 * @param output the vocabulary in blocks of rows of the embedding, transposed: [D, up to {@link
 *     #BLOCK}] each
 */
record DecoderFactors(List<Layer> layers, List<Factor> output) {
  /** Tokens of a block: few enough that their logits for all rows stay near the cache. */
  static final int BLOCK = 512;

  /** Names as in {@link io.tandem.transformer.BlockShape#decoderParameters}, with their biases. */
  record Layer(
      Factor selfQueryKeysValues,
      Factor selfOutput,
      Factor crossQuery,
      Factor crossKeysValues,
      Factor crossOutput,
      Factor first,
      Factor second) {
    private static Layer of(Kernels kernels, Map<String, Matrix> w, Activation activation) {
      return new Layer(
          kernels.biasedFactor(w.get("selfWqkv"), w.get("selfbqkv")),
          kernels.biasedFactor(w.get("selfWo"), w.get("selfbo")),
          kernels.biasedFactor(w.get("crossWq"), w.get("crossbq")),
          kernels.biasedFactor(w.get("crossWkv"), w.get("crossbkv")),
          kernels.biasedFactor(w.get("crossWo"), w.get("crossbo")),
          activation == Activation.RELU
              ? kernels.rectifiedFactor(w.get("W1"), w.get("b1"))
              : kernels.factor(w.get("W1")),
          kernels.biasedFactor(w.get("W2"), w.get("b2")));
    }
  }

  static DecoderFactors of(TransformerWeights weights, Kernels kernels) {
    List<Layer> layers =
        weights.decoder().stream()
            .map(layer -> Layer.of(kernels, layer, weights.shape().activation()))
            .toList();
    List<Factor> output = new ArrayList<>();
    for (int from = 0; from < weights.vocabulary(); from += BLOCK) {
      int tokens = Math.min(BLOCK, weights.vocabulary() - from);
      output.add(kernels.transposedFactor(weights.embedding().rows(from, tokens)));
    }
    return new DecoderFactors(layers, List.copyOf(output));
  }
}
