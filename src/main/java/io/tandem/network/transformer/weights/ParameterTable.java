package io.tandem.network.transformer.weights;

import io.tandem.network.kernels.Matrix;
import java.util.Map;
import java.util.Optional;

/**
 * The matrices of one vertex, parameters or gradients, by their frozen names.
 *
 * @param matrices in the order of the flat vector
 */
public record ParameterTable(Map<String, Matrix> matrices) {
  /** The matrix of that name; there must be one. */
  public Matrix get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no parameter \"%s\"; the vertex has %s".formatted(name, matrices.keySet())));
  }

  /** The matrix of that name, if the vertex has it. */
  Optional<Matrix> find(String name) {
    return Optional.ofNullable(matrices.get(name));
  }
}
