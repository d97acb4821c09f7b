package io.tandem.kernels;

/** Factors in single precision: taken as they are, and copied only where rows are missing. */
final class PaddedSingles implements OperandSource {
  /** Grows to the largest copy met. */
  private Matrix memory = Matrix.allocate(Precision.SINGLE, 0, 0);

  private int capacity;

  @Override
  public Operand take(Matrix m, int rows) {
    if (m.rows() == rows) {
      return Operand.of(m);
    }
    if (capacity < rows * m.columns()) {
      capacity = rows * m.columns();
      memory = Matrix.allocate(Precision.SINGLE, 1, capacity);
    }
    Matrix copy = memory.reshape(rows, m.columns());
    copy(m, copy.rows(0, m.rows()));
    copy.rows(m.rows(), rows - m.rows()).fill(0);
    return Operand.of(copy);
  }

  @Override
  public void copy(Matrix from, Matrix to) {
    for (int i = 0; i < from.rows(); i++) {
      from.copyRow(i, to, i);
    }
  }
}
