package io.tandem.network.transformer.weights;

import io.tandem.network.kernels.NormWeights;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names and shapes of the parameters of a layer normalization. */
public final class NormParameters {
  private NormParameters() {}

  /** Names and shapes of the final normalization of a pre-norm stack. */
  public static Map<String, long[]> shapes(int modelSize) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    addShapes(shapes, "", modelSize);
    return shapes;
  }

  /** The final normalization of a pre-norm stack. */
  public static NormWeights weights(ParameterTable table) {
    return weights(table, "");
  }

  static void addShapes(Map<String, long[]> shapes, String suffix, int modelSize) {
    shapes.put("gain" + suffix, new long[] {1, modelSize});
    shapes.put("bias" + suffix, new long[] {1, modelSize});
  }

  static NormWeights weights(ParameterTable table, String suffix) {
    return new NormWeights(table.get("gain" + suffix), table.get("bias" + suffix));
  }
}
