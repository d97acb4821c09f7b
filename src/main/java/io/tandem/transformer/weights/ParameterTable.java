package io.tandem.transformer.weights;

import io.tandem.kernels.Matrix;
import java.util.Map;

/**
 * The matrices of one vertex, parameters or gradients, by their frozen names.
 *
 * @param matrices in the order of the flat vector
 */
public record ParameterTable(Map<String, Matrix> matrices) {
  /** The matrix of that name; there must be one. */
  public Matrix get(String name) {
    Matrix matrix = matrices.get(name);
    if (matrix == null) {
      throw new IllegalArgumentException(
          "no parameter \"%s\"; the vertex has %s".formatted(name, matrices.keySet()));
    }
    return matrix;
  }
}
