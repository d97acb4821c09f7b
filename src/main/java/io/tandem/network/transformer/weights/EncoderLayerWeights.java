package io.tandem.network.transformer.weights;

import io.tandem.network.kernels.NormWeights;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parameters of an encoder layer, or their gradients.
 *
 * @param attentionNorm the normalization before (pre-norm) or after (post-norm) the self-attention
 * @param feedForwardNorm the same of the feed-forward sublayer
 */
public record EncoderLayerWeights(
    SelfAttentionWeights attention,
    NormWeights attentionNorm,
    FeedForwardWeights feedForward,
    NormWeights feedForwardNorm) {
  /** Names and shapes [rows, columns] in the order of the flat vector. Both are frozen. */
  public static Map<String, long[]> shapes(int modelSize, int feedForwardSize) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    SelfAttentionWeights.addShapes(shapes, "", modelSize);
    NormParameters.addShapes(shapes, "1", modelSize);
    FeedForwardWeights.addShapes(shapes, modelSize, feedForwardSize);
    NormParameters.addShapes(shapes, "2", modelSize);
    return shapes;
  }

  public static EncoderLayerWeights of(ParameterTable table) {
    return new EncoderLayerWeights(
        SelfAttentionWeights.of(table, ""),
        NormParameters.weights(table, "1"),
        FeedForwardWeights.of(table),
        NormParameters.weights(table, "2"));
  }
}
