package io.tandem.network.kernels.int8;

import io.tandem.network.kernels.FactorWeights;
import io.tandem.network.kernels.Matrix;

/**
 * A right factor b [k, n] of products, quantized once, a scale for each of its columns.
 *
 * @param columns bᵀ [n, k]: a column of the factor is a row here
 */
public record Int8Weights(Int8Rows columns, Int8Output output) {
  public static Int8Weights of(FactorWeights weights, Int8Passes passes) {
    Matrix rows = weights.transposed() ? weights.matrix() : transpose(weights.matrix());
    Int8Rows columns = Int8Rows.allocate(weights.columns(), weights.terms());
    passes.quantize(rows, columns);
    float[] bias = new float[weights.columns()];
    weights.bias().ifPresent(given -> given.copyRow(0, bias, 0));
    return new Int8Weights(columns, new Int8Output(columns.scales(), bias, weights.relu()));
  }

  private static Matrix transpose(Matrix m) {
    Matrix transposed = Matrix.allocate(m.precision(), m.columns(), m.rows());
    for (int i = 0; i < m.rows(); i++) {
      for (int j = 0; j < m.columns(); j++) {
        transposed.set(j, i, m.get(i, j));
      }
    }
    return transposed;
  }
}
