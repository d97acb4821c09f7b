package io.tandem.network.kernels.onednn;

import static io.tandem.network.kernels.onednn.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;

/**
 * The product of matrices of known sizes, for which oneDNN prepares fast code. For one thread at a
 * time.
 */
final class OneDnnProduct {
  /**
   * Sizes and strides; those of factors count before a transposition.
   *
   * @param type of the factors, as oneDNN names it
   */
  record Shape(
      int type,
      int aRows,
      int aColumns,
      int aStride,
      boolean aTransposed,
      int bRows,
      int bColumns,
      int bStride,
      boolean bTransposed,
      OneDnnPostOps.Kind finish,
      int cType,
      int cStride) {
    static Shape of(int type, Operand a, Operand b, OneDnnPostOps.Kind finish, Matrix c) {
      return new Shape(
          type,
          a.rows(),
          a.columns(),
          a.stride(),
          a.transposed(),
          b.rows(),
          b.columns(),
          b.stride(),
          b.transposed(),
          finish,
          c.precision() == Precision.BFLOAT16 ? dnnl_bf16 : dnnl_f32,
          c.stride());
    }

    dnnl_memory_desc left() {
      return aTransposed
          ? OneDnn.describeTransposed(type, aRows, aColumns, aStride)
          : OneDnn.describe(type, aRows, aColumns, aStride);
    }

    dnnl_memory_desc right() {
      return bTransposed
          ? OneDnn.describeTransposed(type, bRows, bColumns, bStride)
          : OneDnn.describe(type, bRows, bColumns, bStride);
    }

    dnnl_memory_desc bias() {
      return finish.biased() ? OneDnn.describe(dnnl_f32, 1, columns(), columns()) : null;
    }

    dnnl_memory_desc result() {
      return OneDnn.describe(cType, aTransposed ? aColumns : aRows, columns(), cStride);
    }

    private int columns() {
      return bTransposed ? bRows : bColumns;
    }
  }

  private final dnnl_primitive operation;
  private final OneDnnMemory left;
  private final OneDnnMemory right;
  private final OneDnnMemory result;
  private final OneDnnMemory scratch;
  private final long scratchBytes;
  private final dnnl_exec_arg_t arguments;

  /** Null where there is none. */
  private final OneDnnMemory bias;

  /** Makes the product of row-major matrices. */
  static OneDnnProduct of(Shape shape) {
    dnnl_memory_desc left = shape.left();
    dnnl_memory_desc right = shape.right();
    dnnl_memory_desc bias = shape.bias();
    dnnl_memory_desc result = shape.result();
    OneDnnProduct product = new OneDnnProduct(left, right, bias, result, shape.finish);
    OneDnn.destroy(left, right, bias, result);
    return product;
  }

  /**
   * Makes the product of matrices so described. The caller keeps the descriptions.
   *
   * @param biasShape null where there is none
   */
  OneDnnProduct(
      dnnl_memory_desc leftShape,
      dnnl_memory_desc rightShape,
      dnnl_memory_desc biasShape,
      dnnl_memory_desc resultShape,
      OneDnnPostOps.Kind finish) {
    dnnl_primitive_attr attributes = attributes(finish);
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    check(
        dnnl_matmul_primitive_desc_create(
            description,
            OneDnn.engine(),
            leftShape,
            rightShape,
            biasShape,
            resultShape,
            attributes));
    check(dnnl_primitive_attr_destroy(attributes));
    dnnl_memory_desc scratchShape =
        new dnnl_memory_desc(
            dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0));
    scratchBytes = dnnl_memory_desc_get_size(scratchShape);
    left = new OneDnnMemory(leftShape);
    right = new OneDnnMemory(rightShape);
    result = new OneDnnMemory(resultShape);
    scratch = new OneDnnMemory(scratchShape);
    bias = biasShape == null ? null : new OneDnnMemory(biasShape);
    operation = OneDnn.primitive(description);
    arguments = new dnnl_exec_arg_t(biasShape == null ? 4 : 5);
    left.bind(arguments, 0, DNNL_ARG_SRC);
    right.bind(arguments, 1, DNNL_ARG_WEIGHTS);
    result.bind(arguments, 2, DNNL_ARG_DST);
    scratch.bind(arguments, 3, DNNL_ARG_SCRATCHPAD);
    if (bias != null) {
      bias.bind(arguments, 4, DNNL_ARG_BIAS);
    }
  }

  /** Returns attributes; working memory belongs to the caller, not to the thread. */
  private static dnnl_primitive_attr attributes(OneDnnPostOps.Kind finish) {
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    check(dnnl_primitive_attr_create(attributes));
    check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
    dnnl_post_ops after = new dnnl_post_ops();
    check(dnnl_post_ops_create(after));
    if (finish.into() == Into.ADD) {
      check(dnnl_post_ops_append_sum(after, 1, 0, dnnl_f32));
    }
    if (finish.relu()) {
      check(dnnl_post_ops_append_eltwise(after, dnnl_eltwise_relu, 0, 0));
    }
    check(dnnl_primitive_attr_set_post_ops(attributes, after));
    check(dnnl_post_ops_destroy(after));
    return attributes;
  }

  /** Bytes of working memory that {@link #run} needs. */
  long scratchBytes() {
    return scratchBytes;
  }

  /**
   * @param added the bias, where there is one
   */
  void run(long a, long b, Matrix added, long c, long working, dnnl_stream stream) {
    left.lieAt(a);
    right.lieAt(b);
    result.lieAt(c);
    scratch.lieAt(working);
    if (bias != null) {
      bias.lieAt(added.address());
    }
    check(dnnl_primitive_execute(operation, stream, bias == null ? 4 : 5, arguments));
  }
}
