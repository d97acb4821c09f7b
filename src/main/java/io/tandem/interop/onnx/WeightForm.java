package io.tandem.interop.onnx;

import io.tandem.network.kernels.Matrix;

/** Stores weights in a graph, and multiplies by them. */
interface WeightForm {
  /**
   * x · weights + bias.
   *
   * @param x [.., in]
   * @param name the name of the weights in the graph
   * @param weights [in, out]
   * @param bias [1, out]
   */
  String linear(String x, String name, Matrix weights, Matrix bias);

  /** Returns the rows of the table for the ids: [.., D]. */
  String rows(String ids, Table table);

  /**
   * x · tableᵀ.
   *
   * @param x [B, T, D]
   */
  String logits(String x, Table table);

  /**
   * A vector for each token.
   *
   * @param name its name in the graph; tables that are the same matrix have the same name
   * @param matrix [V, D]
   */
  record Table(String name, Matrix matrix) {}
}
