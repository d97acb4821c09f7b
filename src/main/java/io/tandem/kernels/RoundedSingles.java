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
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Factors in bfloat16: copies without gaps of matrices in single precision, rounded to the nearest,
 * ties to even. The memory is used again from copy to copy and grows to the largest.
 */
final class RoundedSingles implements OperandSource {
  private final dnnl_stream stream;
  private final Map<Shape, Rounding> roundings = new HashMap<>();
  private BytePointer memory = new BytePointer();
  private long capacity;

  RoundedSingles(dnnl_stream stream) {
    this.stream = stream;
  }

  @Override
  public Operand take(Matrix m, int rows) {
    int columns = m.columns();
    reserve((long) rows * columns * Short.BYTES);
    int size;
    for (int from = 0; from < m.rows(); from += size) {
      size = RowBlocks.first(m.rows() - from);
      roundings
          .computeIfAbsent(new Shape(size, columns, m.stride()), Rounding::new)
          .run(m.rows(from, size).address(), place(from, columns), stream);
    }
    Pointer.memset(
        new Address(place(m.rows(), columns)),
        0,
        (long) (rows - m.rows()) * columns * Short.BYTES);
    return new Operand(memory.address(), rows, columns, columns);
  }

  private void reserve(long bytes) {
    if (bytes > capacity) {
      memory.deallocate();
      capacity = bytes;
      memory = new BytePointer(capacity);
    }
  }

  private long place(int row, int columns) {
    return memory.address() + (long) row * columns * Short.BYTES;
  }

  private record Shape(int rows, int columns, int stride) {}

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
          OneDnn.describe(dnnl_bf16, shape.rows, shape.columns, shape.columns, false);
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
