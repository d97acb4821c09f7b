package io.tandem.network.transformer.weights;

import io.tandem.network.kernels.Matrix;
import java.util.Map;

/**
 * The parameters of self-attention, or their gradients.
 *
 * @param qkv [D, 3 · D], the projections to queries, keys and values side by side
 * @param qkvBias [1, 3 · D]
 * @param out [D, D], the output projection
 * @param outBias [1, D]
 */
public record SelfAttentionWeights(Matrix qkv, Matrix qkvBias, Matrix out, Matrix outBias) {
  static void addShapes(Map<String, long[]> shapes, String prefix, int modelSize) {
    shapes.put(prefix + "Wqkv", new long[] {modelSize, 3L * modelSize});
    shapes.put(prefix + "bqkv", new long[] {1, 3L * modelSize});
    shapes.put(prefix + "Wo", new long[] {modelSize, modelSize});
    shapes.put(prefix + "bo", new long[] {1, modelSize});
  }

  static SelfAttentionWeights of(ParameterTable table, String prefix) {
    return new SelfAttentionWeights(
        table.get(prefix + "Wqkv"),
        table.get(prefix + "bqkv"),
        table.get(prefix + "Wo"),
        table.get(prefix + "bo"));
  }
}
