package io.tandem.kernels.onednn;

import io.tandem.kernels.Matrix;

/**
 * A factor as it lies in native memory, of whatever format: element (i, j) at {@code i * stride +
 * j}.
 */
record Operand(long address, int rows, int columns, int stride) {
  /** A matrix in the format of the product. */
  static Operand of(Matrix m) {
    return new Operand(m.address(), m.rows(), m.columns(), m.stride());
  }
}
