package io.tandem.network.kernels;

import io.tandem.Text;
import java.util.Optional;

/**
 * The ingredients of a {@link Factor}, whose product with a is {@code a · matrix}, plus the bias;
 * {@code max(0, ·)} of that if {@code relu}.
 *
 * @param matrix [k, n], or [n, k] if transposed
 * @param bias [1, n]
 */
public record FactorWeights(
    Matrix matrix, boolean transposed, Optional<Matrix> bias, boolean relu) {
  public FactorWeights {
    int columns = transposed ? matrix.rows() : matrix.columns();
    if (bias.isPresent() && (bias.get().rows() != 1 || bias.get().columns() != columns)) {
      throw new IllegalArgumentException(
          Text.format("expected a bias [1, %d], found %s", columns, bias.get()));
    }
    if (relu && bias.isEmpty()) {
      throw new IllegalArgumentException("only a product with a bias can have a ReLU");
    }
  }

  /** k. */
  public int terms() {
    return transposed ? matrix.columns() : matrix.rows();
  }

  /** n. */
  public int columns() {
    return transposed ? matrix.rows() : matrix.columns();
  }

  /** Returns the matrix of the terms {@code from} to {@code from + count - 1}. */
  public Matrix terms(int from, int count) {
    return transposed ? matrix.columns(from, count) : matrix.rows(from, count);
  }
}
