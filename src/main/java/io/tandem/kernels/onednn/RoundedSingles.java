package io.tandem.kernels.onednn;

import io.tandem.kernels.Matrix;
import io.tandem.kernels.Precision;
import org.bytedeco.dnnl.dnnl_stream;

/**
 * Factors in bfloat16: matrices that have this format already are taken as they are, of those in
 * single precision copies are made without gaps, rounded to the nearest, ties to even.
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
