package io.tandem.search;

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

  /** Names as in {@link io.tandem.transformer.BlockShape#decoderParameters}. */
  record Layer(
      Factor selfQuery,
      Factor selfKeysValues,
      Factor selfOutput,
      Factor crossQuery,
      Factor crossKeysValues,
      Factor crossOutput,
      Factor first,
      Factor second) {
    private static Layer of(Kernels kernels, Map<String, Matrix> w, int modelSize) {
      Matrix self = w.get("selfWqkv");
      return new Layer(
          kernels.factor(self.columns(0, modelSize)),
          kernels.factor(self.columns(modelSize, 2 * modelSize)),
          kernels.factor(w.get("selfWo")),
          kernels.factor(w.get("crossWq")),
          kernels.factor(w.get("crossWkv")),
          kernels.factor(w.get("crossWo")),
          kernels.factor(w.get("W1")),
          kernels.factor(w.get("W2")));
    }
  }

  static DecoderFactors of(TransformerWeights weights, Kernels kernels) {
    List<Layer> layers =
        weights.decoder().stream()
            .map(layer -> Layer.of(kernels, layer, weights.modelSize()))
            .toList();
    List<Factor> output = new ArrayList<>();
    for (int from = 0; from < weights.vocabulary(); from += BLOCK) {
      int tokens = Math.min(BLOCK, weights.vocabulary() - from);
      output.add(kernels.transposedFactor(weights.embedding().rows(from, tokens)));
    }
    return new DecoderFactors(layers, List.copyOf(output));
  }
}
