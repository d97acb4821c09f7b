package io.tandem.transformer;

import io.tandem.kernels.Activation;
import io.tandem.kernels.Factor;
import io.tandem.kernels.Kernels;
import io.tandem.transformer.weights.EncoderLayerWeights;
import io.tandem.transformer.weights.FeedForwardWeights;
import java.util.List;

/**
 * The encoder's weights prepared as factors of matrix products, once, because every batch
 * multiplies by each of them. Serves all threads.
 */
public record EncoderFactors(List<Layer> layers) {
  /**
   * The factors of one layer, with their biases but for those that are added with the residual;
   * components as in {@link EncoderLayerWeights}.
   */
  record Layer(
      Factor queryKeysValues, Factor output, Factor feedForwardInner, Factor feedForwardOutput) {
    private static Layer of(Kernels kernels, EncoderLayerWeights w, Activation activation) {
      FeedForwardWeights feedForward = w.feedForward();
      return new Layer(
          kernels.biasedFactor(w.attention().qkv(), w.attention().qkvBias()),
          kernels.factor(w.attention().out()),
          activation == Activation.RELU
              ? kernels.reluFactor(feedForward.inner(), feedForward.innerBias())
              : kernels.factor(feedForward.inner()),
          kernels.factor(feedForward.out()));
    }
  }

  /** The factors of an encoder; its weights must not change from now on. */
  public static EncoderFactors of(TransformerWeights weights, Kernels kernels) {
    return new EncoderFactors(
        weights.encoder().stream()
            .map(layer -> Layer.of(kernels, layer, weights.shape().activation()))
            .toList());
  }
}
