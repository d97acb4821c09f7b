package io.tandem.translation.search.decoder;

import io.tandem.config.ModelSettings.Activation;
import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.network.transformer.weights.CrossAttentionWeights;
import io.tandem.network.transformer.weights.DecoderLayerWeights;
import io.tandem.network.transformer.weights.FeedForwardWeights;
import io.tandem.network.transformer.weights.SelfAttentionWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The decoder's weights prepared as factors of matrix products, once, because every step of every
 * sentence multiplies by each of them. Serves all threads.
 *
 * @param output the vocabulary in blocks of rows of the output matrix, transposed: [D, up to {@link
 *     #BLOCK}] each, with their biases
 */
record DecoderFactors(List<Layer> layers, List<Factor> output) {
  /** The tokens of a block, few enough that their logits for all rows stay in the cache. */
  static final int BLOCK = 512;

  /** The factors of one layer, with their biases; components as in {@link DecoderLayerWeights}. */
  record Layer(
      Factor selfQueryKeysValues,
      Factor selfOutput,
      Factor crossQuery,
      Factor crossKeysValues,
      Factor crossOutput,
      Factor feedForwardInner,
      Factor feedForwardOutput) {
    private static Layer of(Kernels kernels, DecoderLayerWeights w, Activation activation) {
      SelfAttentionWeights self = w.selfAttention();
      CrossAttentionWeights cross = w.crossAttention();
      FeedForwardWeights feedForward = w.feedForward();
      return new Layer(
          kernels.biasedFactor(self.qkv(), self.qkvBias()),
          kernels.biasedFactor(self.out(), self.outBias()),
          kernels.biasedFactor(cross.query(), cross.queryBias()),
          kernels.biasedFactor(cross.keysValues(), cross.keysValuesBias()),
          kernels.biasedFactor(cross.out(), cross.outBias()),
          feedForward.innerFactor(kernels, activation),
          kernels.biasedFactor(feedForward.out(), feedForward.outBias()));
    }
  }

  static DecoderFactors of(TransformerWeights weights, Kernels kernels) {
    List<Layer> layers =
        weights.decoder().stream()
            .map(layer -> Layer.of(kernels, layer, weights.shape().activation()))
            .toList();
    List<Factor> output = new ArrayList<>();
    for (int from = 0; from < weights.targetVocabulary(); from += BLOCK) {
      int tokens = Math.min(BLOCK, weights.targetVocabulary() - from);
      Matrix rows = weights.embeddings().output().rows(from, tokens);
      output.add(outputBlock(rows, weights.embeddings().outputBias(), from, kernels));
    }
    return new DecoderFactors(layers, List.copyOf(output));
  }

  /**
   * Returns a block of the output.
   *
   * @param rows the rows of the output matrix for its tokens
   * @param biases of all tokens
   * @param from where the block's biases begin
   */
  static Factor outputBlock(Matrix rows, Optional<Matrix> biases, int from, Kernels kernels) {
    return biases
        .map(bias -> kernels.biasedTransposedFactor(rows, bias.columns(from, rows.rows())))
        .orElseGet(() -> kernels.transposedFactor(rows));
  }
}
