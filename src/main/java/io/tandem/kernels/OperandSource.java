package io.tandem.kernels;

/** Brings factors into the format in which they are multiplied. For one thread at a time. */
interface OperandSource {
  /**
   * The matrix with rows of zeros behind it until there are {@code rows}. Valid until the next
   * call.
   */
  Operand take(Matrix m, int rows);

  /** Copies a matrix of single precision to one in that format. */
  void copy(Matrix from, Matrix to);
}
