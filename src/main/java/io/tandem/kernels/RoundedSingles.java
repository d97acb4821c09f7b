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
 * Factors in bfloat16: matrices that have this format already are taken as they are, of those in
 * single precision copies are made without gaps, rounded to the nearest, ties to even.
 */
final class RoundedSingles extends OperandSource {
  private final dnnl_stream stream;
  private final Map<Shape, Rounding> roundings = new HashMap<>();

  RoundedSingles(dnnl_stream stream) {
    super(Precision.BFLOAT16);
    this.stream = stream;
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
      roundings
          .computeIfAbsent(
              new Shape(size, from.columns(), from.stride(), to.stride()), Rounding::new)
          .run(from.rows(at, size).address(), to.rows(at, size).address(), stream);
    }
  }

  private record Shape(int rows, int columns, int stride, int roundedStride) {}

  /** oneDNN is fast only where it knows the sizes, so there is one for each. */
  private static final class Rounding {
    private final OneDnnMemory from;
    private final OneDnnMemory to;
    private final dnnl_primitive operation;
    private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(2);

    Rounding(Shape shape) {
      dnnl_memory_desc single =
          OneDnn.describe(dnnl_f32, shape.rows, shape.columns, shape.stride, false);
      dnnl_memory_desc half =
          OneDnn.describe(dnnl_bf16, shape.rows, shape.columns, shape.roundedStride, false);
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      check(
          dnnl_reorder_primitive_desc_create(
              description, single, OneDnn.engine(), half, OneDnn.engine(), null));
      operation = OneDnn.primitive(description);
      from = new OneDnnMemory(single);
      to = new OneDnnMemory(half);
      from.bind(arguments, 0, DNNL_ARG_FROM);
      to.bind(arguments, 1, DNNL_ARG_TO);
    }

    void run(long singles, long halves, dnnl_stream stream) {
      from.lieAt(singles);
      to.lieAt(halves);
      check(dnnl_primitive_execute(operation, stream, 2, arguments));
    }
  }
}
