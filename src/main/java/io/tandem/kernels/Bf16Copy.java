package io.tandem.kernels;

import static io.tandem.kernels.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A copy of a matrix in bfloat16, rounded to the nearest, ties to even, with the matrix's stride;
 * gaps between rows are copied as well. The memory is used again from copy to copy and grows to the
 * largest.
 */
final class Bf16Copy {
  /** A copy is made in so many pieces at least, and in twice as many at most. */
  private static final int PIECES = 4;

  /** Piece i has 2^i elements; made when first needed. */
  private final Piece[] pieces = new Piece[Integer.SIZE];

  private BytePointer memory = new BytePointer();
  private long capacity;

  /** The elements in bfloat16, valid until the next copy. */
  Pointer of(Matrix m, dnnl_stream stream) {
    long count = (m.rows() - 1L) * m.stride() + m.columns();
    if (count > capacity) {
      // A little room, so that batches that differ by a token do not allocate each time.
      memory.deallocate();
      capacity = count + count / 8;
      memory = new BytePointer(capacity * Short.BYTES);
    }
    // oneDNN is slow where a size is left open and needs long to prepare a new one, so all sizes
    // are made of powers of two: the last piece overlaps the one before.
    long size = Math.max(1, Long.highestOneBit(count) / PIECES);
    Piece piece = piece(Long.numberOfTrailingZeros(size));
    for (long from = 0; from < count; from += size) {
      piece.copy(m.address(), memory.address(), Math.min(from, count - size), stream);
    }
    return memory;
  }

  private Piece piece(int power) {
    if (pieces[power] == null) {
      pieces[power] = new Piece(1L << power);
    }
    return pieces[power];
  }

  /** So many elements on their way. */
  private static final class Piece {
    private final dnnl_memory from;
    private final dnnl_memory to;
    private final dnnl_primitive operation;
    private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(2);

    Piece(long size) {
      dnnl_memory_desc single = OneDnn.describe(dnnl_f32, new long[] {size}, new long[] {1});
      dnnl_memory_desc half = OneDnn.describe(dnnl_bf16, new long[] {size}, new long[] {1});
      dnnl_primitive_desc description = new dnnl_primitive_desc();
      check(
          dnnl_reorder_primitive_desc_create(
              description, single, OneDnn.engine(), half, OneDnn.engine(), null));
      operation = OneDnn.primitive(description);
      from = placeless(single);
      to = placeless(half);
      arguments.position(0).arg(DNNL_ARG_FROM).memory(from);
      arguments.position(1).arg(DNNL_ARG_TO).memory(to);
      arguments.position(0);
    }

    private static dnnl_memory placeless(dnnl_memory_desc description) {
      dnnl_memory memory = new dnnl_memory();
      check(dnnl_memory_create(memory, description, OneDnn.engine(), null));
      return memory;
    }

    /** Copies from element {@code first} on. */
    void copy(long singles, long halves, long first, dnnl_stream stream) {
      check(dnnl_memory_set_data_handle(from, new Place(singles + first * Float.BYTES)));
      check(dnnl_memory_set_data_handle(to, new Place(halves + first * Short.BYTES)));
      check(dnnl_primitive_execute(operation, stream, 2, arguments));
    }
  }

  private static final class Place extends Pointer {
    Place(long address) {
      this.address = address;
    }
  }
}
