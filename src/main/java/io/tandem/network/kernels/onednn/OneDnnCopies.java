package io.tandem.network.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;

/**
 * Copies of matrices of single precision by oneDNN: rounded to bfloat16, to the nearest, ties to
 * even, or transposed. For one thread at a time.
 */
final class OneDnnCopies {
  private final dnnl_stream stream;

  /** One for each shape: oneDNN is fast only with known sizes. */
  private final Map<Shape, OneDnnReorder> operations = new HashMap<>();

  OneDnnCopies(dnnl_stream stream) {
    this.stream = stream;
  }

  /** to = from, in the format of {@code to}. */
  void copy(Matrix from, Matrix to) {
    run(from, false, to);
  }

  /** to = fromᵀ. */
  void transpose(Matrix from, Matrix to) {
    run(from, true, to);
  }

  private void run(Matrix from, boolean transposed, Matrix to) {
    int type = to.precision() == Precision.BFLOAT16 ? dnnl_bf16 : dnnl_f32;
    operations
        .computeIfAbsent(
            new Shape(from.rows(), from.columns(), from.stride(), transposed, type, to.stride()),
            Shape::reorder)
        .run(from.address(), to.address(), stream);
  }

  /** Rows and columns count before a transposition. */
  private record Shape(
      int rows, int columns, int stride, boolean transposed, int toType, int toStride) {
    OneDnnReorder reorder() {
      dnnl_memory_desc from =
          transposed
              ? OneDnn.describeTransposed(dnnl_f32, rows, columns, stride)
              : OneDnn.describe(dnnl_f32, rows, columns, stride);
      dnnl_memory_desc to =
          transposed
              ? OneDnn.describe(toType, columns, rows, toStride)
              : OneDnn.describe(toType, rows, columns, toStride);
      OneDnnReorder reorder = new OneDnnReorder(from, to);
      OneDnn.destroy(from, to);
      return reorder;
    }
  }
}
