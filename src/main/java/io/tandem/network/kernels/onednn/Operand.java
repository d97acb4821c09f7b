package io.tandem.network.kernels.onednn;

import io.tandem.network.kernels.Matrix;

/**
 * A factor in native memory, in any format: element (i, j) is at {@code i * stride + j}.
 *
 * @param transposed whether its transpose is multiplied; rows and columns count before that
 */
record Operand(long address, int rows, int columns, int stride, boolean transposed) {
  /** A matrix in the format of the product. */
  static Operand of(Matrix m) {
    return new Operand(m.address(), m.rows(), m.columns(), m.stride(), false);
  }

  /** An operand of the same elements, whose transpose is multiplied. */
  Operand transpose() {
    return new Operand(address, rows, columns, stride, !transposed);
  }
}
