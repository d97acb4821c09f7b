package io.tandem.kernels;

import static io.tandem.kernels.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Pointer;

/** The working memory of one product at a time. */
final class OneDnnCall {
  private static final int[] ROLES = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST};

  private final dnnl_stream stream = OneDnn.stream();
  private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(ROLES.length);

  /** The factors in bfloat16; null where they are taken as they are. */
  private final Bf16Copy left;

  private final Bf16Copy right;

  private OneDnnCall(Bf16Copy left, Bf16Copy right) {
    this.left = left;
    this.right = right;
  }

  static OneDnnCall float32() {
    return new OneDnnCall(null, null);
  }

  static OneDnnCall bf16() {
    return new OneDnnCall(new Bf16Copy(), new Bf16Copy());
  }

  void run(
      dnnl_primitive operation,
      Matrix a,
      boolean aTransposed,
      Matrix b,
      boolean bTransposed,
      Matrix c) {
    try (Argument source = argument(a, aTransposed, left);
        Argument weights = argument(b, bTransposed, right);
        Argument result = new Argument(dnnl_f32, c, false, new At(c))) {
      Argument[] all = {source, weights, result};
      for (int i = 0; i < all.length; i++) {
        arguments.position(i).arg(ROLES[i]).memory(all[i].memory);
      }
      check(dnnl_primitive_execute(operation, stream, all.length, arguments.position(0)));
    }
  }

  private Argument argument(Matrix m, boolean transposed, Bf16Copy copy) {
    return copy == null
        ? new Argument(dnnl_f32, m, transposed, new At(m))
        : new Argument(dnnl_bf16, m, transposed, copy.of(m, stream));
  }

  /** The address of a matrix as JavaCPP wants it; owns nothing. */
  static final class At extends Pointer {
    At(Matrix m) {
      this.address = m.address();
    }
  }

  /** A matrix as oneDNN wants it. */
  private static final class Argument implements AutoCloseable {
    private final dnnl_memory_desc description;
    private final dnnl_memory memory = new dnnl_memory();

    /**
     * @param elements of the matrix, with its stride
     */
    Argument(int type, Matrix m, boolean transposed, Pointer elements) {
      description =
          transposed
              ? OneDnn.describe(
                  type, new long[] {m.columns(), m.rows()}, new long[] {1, m.stride()})
              : OneDnn.describe(
                  type, new long[] {m.rows(), m.columns()}, new long[] {m.stride(), 1});
      check(dnnl_memory_create(memory, description, OneDnn.engine(), elements));
    }

    @Override
    public void close() {
      check(dnnl_memory_destroy(memory));
      check(dnnl_memory_desc_destroy(description));
    }
  }
}
