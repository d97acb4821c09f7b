package io.tandem.kernels;

import static io.tandem.kernels.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.DNNL_RUNTIME_DIM_VAL;
import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * Products by oneDNN, with factors as they are or rounded to bfloat16; sums and results are of
 * single precision either way. Only where {@link OneDnn} has no obstacle.
 *
 * <p>Sizes and strides are left open when an operation is made. So there are eight of them, and not
 * one for each number of tokens that a batch may have; on a processor with AVX-512 they were as
 * fast as operations made for one size.
 */
final class OneDnnProducts implements Products {
  private final int type;

  /** By {@link #index}. */
  private final dnnl_primitive[] operations = new dnnl_primitive[8];

  /** Working memory that no thread uses now: as many as threads have multiplied at a time. */
  private final Queue<OneDnnCall> idle = new ConcurrentLinkedQueue<>();

  private OneDnnProducts(int type) {
    this.type = type;
    for (Into into : Into.values()) {
      for (boolean a : new boolean[] {false, true}) {
        for (boolean b : new boolean[] {false, true}) {
          operations[index(a, b, into)] = operation(a, b, into);
        }
      }
    }
  }

  static OneDnnProducts float32() {
    return new OneDnnProducts(dnnl_f32);
  }

  static OneDnnProducts bf16() {
    return new OneDnnProducts(dnnl_bf16);
  }

  private static int index(boolean aTransposed, boolean bTransposed, Into into) {
    return (aTransposed ? 4 : 0) + (bTransposed ? 2 : 0) + into.ordinal();
  }

  private dnnl_primitive operation(boolean aTransposed, boolean bTransposed, Into into) {
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    check(dnnl_primitive_attr_create(attributes));
    if (into == Into.ADD) {
      dnnl_post_ops sum = new dnnl_post_ops();
      check(dnnl_post_ops_create(sum));
      check(dnnl_post_ops_append_sum(sum, 1, 0, dnnl_f32));
      check(dnnl_primitive_attr_set_post_ops(attributes, sum));
      check(dnnl_post_ops_destroy(sum));
    }
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    check(
        dnnl_matmul_primitive_desc_create(
            description,
            OneDnn.engine(),
            open(type, aTransposed),
            open(type, bTransposed),
            null,
            open(dnnl_f32, false),
            attributes));
    check(dnnl_primitive_attr_destroy(attributes));
    return OneDnn.primitive(description);
  }

  /** A matrix of any size whose rows, or columns if transposed, have no gaps in them. */
  private static dnnl_memory_desc open(int type, boolean transposed) {
    long any = DNNL_RUNTIME_DIM_VAL;
    long[] steps = transposed ? new long[] {1, any} : new long[] {any, 1};
    return OneDnn.describe(type, new long[] {any, any}, steps);
  }

  @Override
  public String description() {
    return "products by oneDNN %s%s"
        .formatted(OneDnn.version(), type == dnnl_bf16 ? " in bfloat16" : "");
  }

  @Override
  public void multiply(
      Matrix a, boolean aTransposed, Matrix b, boolean bTransposed, Into into, Matrix c) {
    OneDnnCall call = idle.poll();
    if (call == null) {
      call = type == dnnl_bf16 ? OneDnnCall.bf16() : OneDnnCall.float32();
    }
    call.run(operations[index(aTransposed, bTransposed, into)], a, aTransposed, b, bTransposed, c);
    idle.add(call);
  }
}
