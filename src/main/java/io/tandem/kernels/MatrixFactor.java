package io.tandem.kernels;

/** A factor that is left as it is, for products that gain nothing from another form. */
final class MatrixFactor extends Factor {
  private final Kernels kernels;
  private final Matrix matrix;
  private final boolean transposed;

  MatrixFactor(Kernels kernels, Matrix matrix, boolean transposed) {
    super(
        transposed ? matrix.columns() : matrix.rows(),
        transposed ? matrix.rows() : matrix.columns());
    this.kernels = kernels;
    this.matrix = matrix;
    this.transposed = transposed;
  }

  @Override
  void multiply(Matrix a, Matrix c) {
    if (transposed) {
      kernels.multiplyByTransposed(a, matrix, Into.SET, c);
    } else {
      kernels.multiply(a, matrix, Into.SET, c);
    }
  }
}
