package io.tandem.interop.onnx;

import io.tandem.config.ModelSettings.Normalization;
import io.tandem.network.kernels.NormWeights;
import io.tandem.network.transformer.BlockShape;
import io.tandem.network.transformer.weights.FeedForwardWeights;
import java.util.List;
import java.util.function.UnaryOperator;

/** The parts common to encoder and decoder layers. */
record Layers(Operators to, WeightForm weights, BlockShape shape) {
  /** Returns x plus a sublayer of it, normalized before or after. */
  String sublayer(String x, String name, NormWeights norm, UnaryOperator<String> branch) {
    return shape.normalization() == Normalization.PRE
        ? to.add(x, branch.apply(normalize(x, name, norm)))
        : normalize(to.add(x, branch.apply(x)), name, norm);
  }

  String normalize(String x, String name, NormWeights norm) {
    String gain = to.graph().store(name + ".gain", StoredTensor.vector(norm.gain()));
    String bias = to.graph().store(name + ".bias", StoredTensor.vector(norm.bias()));
    return to.graph()
        .node(
            "LayerNormalization",
            List.of(x, gain, bias),
            Attribute.of("axis", -1),
            Attribute.of("epsilon", (float) shape.normEpsilon()));
  }

  String feedForward(String x, String name, FeedForwardWeights w) {
    String inner = weights.linear(x, name + ".inner", w.inner(), w.innerBias());
    return weights.linear(activation(inner), name + ".out", w.out(), w.outBias());
  }

  private String activation(String x) {
    return switch (shape.activation()) {
      case RELU -> to.apply("Relu", x);
      case GELU -> {
        String twiceProbability =
            to.add(to.apply("Erf", to.multiply(x, to.real((float) Math.sqrt(0.5)))), to.real(1));
        yield to.multiply(to.multiply(x, to.real(0.5f)), twiceProbability);
      }
      case SWISH -> to.multiply(x, to.apply("Sigmoid", x));
    };
  }

  /** [B, L, D] to [B, H, L, K]. */
  String heads(String x) {
    return to.transpose(
        to.reshape(x, 0, 0, shape.heads(), shape.modelSize() / shape.heads()), 0, 2, 1, 3);
  }

  /**
   * Attention, [B, L, D].
   *
   * @param queries [B, L, D]
   * @param keys [B, H, M, K]
   * @param values [B, H, M, K]
   * @param mask added to the scores [B, H, L, M]
   */
  String attention(String queries, String keys, String values, String mask) {
    double headSize = (double) shape.modelSize() / shape.heads();
    String scaled = to.multiply(queries, to.real((float) (1 / Math.sqrt(headSize))));
    String scores = to.product(heads(scaled), to.transpose(keys, 0, 1, 3, 2));
    String context = to.product(to.softmax(to.add(scores, mask)), values);
    return to.reshape(to.transpose(context, 0, 2, 1, 3), 0, 0, shape.modelSize());
  }

  /**
   * Returns the mask to add to scores, so that only real tokens are attended to, [B, 1, 1, S].
   *
   * @param real [B, S], 1 for real tokens and 0 for padding
   */
  String paddingMask(String real) {
    String minus = to.subtract(to.cast(real, OnnxType.FLOAT), to.real(1));
    return to.insertAxes(to.multiply(minus, to.real(-Operators.RULED_OUT)), 1, 2);
  }
}
