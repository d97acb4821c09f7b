package io.tandem.network.kernels.onednn;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import org.bytedeco.dnnl.dnnl_stream;

/**
 * Operands in bfloat16. A matrix in single precision is copied without gaps, rounded to nearest,
 * ties to even.
 */
final class RoundedSingles extends OperandSource {
  private final OneDnnCopies copies;

  RoundedSingles(dnnl_stream stream) {
    super(Precision.BFLOAT16);
    copies = new OneDnnCopies(stream);
  }

  @Override
  void copy(Matrix from, Matrix to) {
    if (from.precision() == Precision.BFLOAT16) {
      super.copy(from, to);
      return;
    }
    int size;
    for (int at = 0; at < from.rows(); at += size) {
      size = RowBlocks.first(from.rows() - at);
      copies.copy(from.rows(at, size), to.rows(at, size));
    }
  }
}
