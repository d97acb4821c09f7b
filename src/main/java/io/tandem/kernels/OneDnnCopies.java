package io.tandem.kernels;

import static io.tandem.kernels.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;

/**
 * Copies of matrices of single precision by oneDNN: rounded to bfloat16, to the nearest, ties to
 * even, or transposed. For one thread at a time.
 */
final class OneDnnCopies {
  private final dnnl_stream stream;

  /** oneDNN is fast only where it knows the sizes, so there is one for each. */
  private final Map<Shape, Copying> operations = new HashMap<>();

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
            Copying::new)
        .run(from.address(), to.address(), stream);
  }

  /** Rows and columns are those before a transposition. */
  private record Shape(
      int rows, int columns, int stride, boolean transposed, int toType, int toStride) {
    dnnl_memory_desc from() {
      return OneDnn.describe(dnnl_f32, rows, columns, stride, transposed);
    }

    dnnl_memory_desc to() {
      return OneDnn.describe(
          toType, transposed ? columns : rows, transposed ? rows : columns, toStride, false);
    }
  }

  private static final class Copying {
    private final OneDnnMemory from;
    private final OneDnnMemory to;
    private final dnnl_primitive operation;
    private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(2);

    Copying(Shape shape) {
      dnnl_memory_desc before = shape.from();
      dnnl_memory_desc after = shape.to();
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      check(
          dnnl_reorder_primitive_desc_create(
              description, before, OneDnn.engine(), after, OneDnn.engine(), null));
      operation = OneDnn.primitive(description);
      from = new OneDnnMemory(before);
      to = new OneDnnMemory(after);
      from.bind(arguments, 0, DNNL_ARG_FROM);
      to.bind(arguments, 1, DNNL_ARG_TO);
    }

    void run(long a, long b, dnnl_stream stream) {
      from.lieAt(a);
      to.lieAt(b);
      check(dnnl_primitive_execute(operation, stream, 2, arguments));
    }
  }
}
