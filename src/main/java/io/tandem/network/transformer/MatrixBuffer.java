package io.tandem.network.transformer;

import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;

/**
 * Native memory for one matrix, reused from update to update: it is allocated on first use and
 * grows to the largest batch. One thread at a time.
 */
public final class MatrixBuffer {
  private final Precision precision;
  private Matrix memory;

  /** The last matrix returned, returned again for the same shape. */
  private Matrix view;

  public MatrixBuffer(Precision precision) {
    this.precision = precision;
  }

  Precision precision() {
    return precision;
  }

  /** Returns a matrix of this shape with undefined contents; invalidates earlier contents. */
  public Matrix matrix(int rows, int columns) {
    return matrix(rows, columns, precision);
  }

  /** Returns a matrix of this shape in another format. */
  Matrix matrix(int rows, int columns, Precision format) {
    int needed = Math.multiplyExact(rows, columns);
    if (memory == null || needed > memory.columns() || memory.precision() != format) {
      // Spare room, so that slightly larger batches do not allocate each time.
      int most = Integer.MAX_VALUE / format.bytes();
      memory =
          Matrix.allocate(format, 1, (int) Math.max(needed, Math.min(needed + needed / 8L, most)));
      view = null;
    }
    if (view == null || view.rows() != rows || view.columns() != columns) {
      view = memory.reshape(rows, columns);
    }
    return view;
  }

  /** Returns the product x · factor; invalidates earlier contents. */
  public Matrix product(Kernels kernels, Matrix x, Factor factor) {
    Matrix product = matrix(x.rows(), factor.columns());
    kernels.multiplyByFactor(x, factor, Into.SET, product);
    return product;
  }

  /** Returns a matrix of the shape of another. */
  Matrix like(Matrix other) {
    return matrix(other.rows(), other.columns());
  }
}
