package io.tandem.network.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import org.bytedeco.dnnl.dnnl_stream;

/**
 * Converts factors to the format in which they are multiplied. A matrix in that format is copied
 * only if rows of zeros must follow. For one thread at a time.
 */
class OperandSource {
  private final Precision format;

  /** Grows to the largest copy. */
  private Matrix memory;

  private int capacity;

  OperandSource(Precision format) {
    this.format = format;
    memory = Matrix.allocate(format, 0, 0);
  }

  /**
   * Returns a source of operands of this type.
   *
   * @param type as oneDNN names it
   */
  static OperandSource of(int type, dnnl_stream stream) {
    return type == dnnl_bf16 ? new RoundedSingles(stream) : new OperandSource(Precision.SINGLE);
  }

  /**
   * Returns the matrix, followed by rows of zeros up to {@code rows}. Valid until the next call.
   */
  final Operand take(Matrix m, int rows) {
    if (m.precision() == format && m.rows() == rows) {
      return Operand.of(m);
    }
    if (capacity < rows * m.columns()) {
      capacity = rows * m.columns();
      memory = Matrix.allocate(format, 1, capacity);
    }
    Matrix copy = memory.reshape(rows, m.columns());
    copy(m, copy.rows(0, m.rows()));
    copy.rows(m.rows(), rows - m.rows()).clear();
    return Operand.of(copy);
  }

  /** Copies a matrix of single precision, or of that format, to one in that format. */
  void copy(Matrix from, Matrix to) {
    for (int i = 0; i < from.rows(); i++) {
      from.copyRow(i, to, i);
    }
  }
}
