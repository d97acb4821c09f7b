package io.tandem.network.transformer.weights;

import io.tandem.network.kernels.Matrix;
import java.util.Map;

/**
 * The parameters of cross-attention, or their gradients.
 *
 * @param query [D, D], the projection of the target to queries
 * @param queryBias [1, D]
 * @param keysValues [D, 2 · D], the projections of the encoder's output to keys and values side by
 *     side
 * @param keysValuesBias [1, 2 · D]
 * @param out [D, D], the output projection
 * @param outBias [1, D]
 */
public record CrossAttentionWeights(
    Matrix query,
    Matrix queryBias,
    Matrix keysValues,
    Matrix keysValuesBias,
    Matrix out,
    Matrix outBias) {
  static void addShapes(Map<String, long[]> shapes, int modelSize) {
    shapes.put("crossWq", new long[] {modelSize, modelSize});
    shapes.put("crossbq", new long[] {1, modelSize});
    shapes.put("crossWkv", new long[] {modelSize, 2L * modelSize});
    shapes.put("crossbkv", new long[] {1, 2L * modelSize});
    shapes.put("crossWo", new long[] {modelSize, modelSize});
    shapes.put("crossbo", new long[] {1, modelSize});
  }

  static CrossAttentionWeights of(ParameterTable table) {
    return new CrossAttentionWeights(
        table.get("crossWq"),
        table.get("crossbq"),
        table.get("crossWkv"),
        table.get("crossbkv"),
        table.get("crossWo"),
        table.get("crossbo"));
  }
}
