package io.tandem.network.transformer.weights;

import io.tandem.config.ModelSettings.Activation;
import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import java.util.Map;

/**
 * The parameters of the feed-forward sublayer, or their gradients.
 *
 * @param inner W1 [D, F]
 * @param innerBias b1 [1, F]
 * @param out W2 [F, D]
 * @param outBias b2 [1, D]
 */
public record FeedForwardWeights(Matrix inner, Matrix innerBias, Matrix out, Matrix outBias) {
  static void addShapes(Map<String, long[]> shapes, int modelSize, int feedForwardSize) {
    shapes.put("W1", new long[] {modelSize, feedForwardSize});
    shapes.put("b1", new long[] {1, feedForwardSize});
    shapes.put("W2", new long[] {feedForwardSize, modelSize});
    shapes.put("b2", new long[] {1, modelSize});
  }

  static FeedForwardWeights of(ParameterTable table) {
    return new FeedForwardWeights(
        table.get("W1"), table.get("b1"), table.get("W2"), table.get("b2"));
  }

  /**
   * Returns W1 as a factor of products. With ReLU, products include b1 and ReLU; with other
   * activations, neither.
   */
  public Factor innerFactor(Kernels kernels, Activation activation) {
    return activation == Activation.RELU
        ? kernels.reluFactor(inner, innerBias)
        : kernels.factor(inner);
  }
}
