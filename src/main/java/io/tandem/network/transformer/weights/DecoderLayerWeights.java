package io.tandem.network.transformer.weights;

import io.tandem.network.kernels.NormWeights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of a decoder layer, or their gradients.
 *
 * @param selfAttentionNorm the normalization before (pre-norm) or after (post-norm) the
 *     self-attention
 * @param crossAttentionNorm the same of the cross-attention
 * @param feedForwardNorm the same of the feed-forward sublayer
 */
public record DecoderLayerWeights(
    SelfAttentionWeights selfAttention,
    NormWeights selfAttentionNorm,
    CrossAttentionWeights crossAttention,
    NormWeights crossAttentionNorm,
    FeedForwardWeights feedForward,
    NormWeights feedForwardNorm) {
  /** Names and shapes [rows, columns] in the order of the flat vector. Both are frozen. */
  public static Map<String, long[]> shapes(int modelSize, int feedForwardSize) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    SelfAttentionWeights.addShapes(shapes, "self", modelSize);
    NormParameters.addShapes(shapes, "1", modelSize);
    CrossAttentionWeights.addShapes(shapes, modelSize);
    NormParameters.addShapes(shapes, "2", modelSize);
    FeedForwardWeights.addShapes(shapes, modelSize, feedForwardSize);
    NormParameters.addShapes(shapes, "3", modelSize);
    return shapes;
  }

  public static DecoderLayerWeights of(ParameterTable table) {
    return new DecoderLayerWeights(
        SelfAttentionWeights.of(table, "self"),
        NormParameters.weights(table, "1"),
        CrossAttentionWeights.of(table),
        NormParameters.weights(table, "2"),
        FeedForwardWeights.of(table),
        NormParameters.weights(table, "3"));
  }
}
