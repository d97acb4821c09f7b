package io.tandem.network.kernels.onednn;

import static io.tandem.network.kernels.onednn.OneDnn.check;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_clone;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_s32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_s8;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** oneDNN's preferred order of elements for right factors of one shape. */
final class OneDnnPacking {
  private final Shape shape;

  /** The descriptor of the packed format; it is owned here and lives as long as the JVM. */
  private final dnnl_memory_desc description;

  /**
   * @param type of the factors as they are multiplied, as oneDNN names it
   * @param terms k of a product
   * @param columns n
   */
  record Shape(int type, int terms, int columns) {
    /** Returns the type of the sums of products. */
    int resultType() {
      return type == dnnl_s8 ? dnnl_s32 : dnnl_f32;
    }
  }

  OneDnnPacking(Shape shape) {
    this.shape = shape;
    dnnl_memory_desc any = new dnnl_memory_desc();
    long[] sizes = {shape.terms, shape.columns};
    check(dnnl_memory_desc_create_with_tag(any, 2, sizes, shape.type, dnnl_format_tag_any));
    int rows = OneDnnPackedMultiplier.SMALL_BLOCK;
    dnnl_memory_desc left = OneDnn.describe(shape.type, rows, shape.terms, shape.terms);
    dnnl_memory_desc result =
        OneDnn.describe(shape.resultType(), rows, shape.columns, shape.columns);
    dnnl_primitive_desc product = new dnnl_primitive_desc();
    check(
        dnnl_matmul_primitive_desc_create(product, OneDnn.engine(), left, any, null, result, null));
    OneDnn.destroy(left, any, result);
    description = new dnnl_memory_desc();
    check(
        dnnl_memory_desc_clone(
            description, dnnl_primitive_desc_query_md(product, dnnl_query_weights_md, 0)));
    check(dnnl_primitive_desc_destroy(product));
  }

  Shape shape() {
    return shape;
  }

  dnnl_memory_desc description() {
    return description;
  }

  /** Returns a copy of the matrix in this order. */
  Pointer pack(Matrix matrix) {
    return pack(
        matrix, OneDnn.describe(type(matrix), matrix.rows(), matrix.columns(), matrix.stride()));
  }

  /** Returns a copy of the transpose of the matrix in this order. */
  Pointer packTransposed(Matrix matrix) {
    return pack(
        matrix,
        OneDnn.describeTransposed(type(matrix), matrix.rows(), matrix.columns(), matrix.stride()));
  }

  private static int type(Matrix matrix) {
    return matrix.precision() == Precision.INT8 ? dnnl_s8 : dnnl_f32;
  }

  private Pointer pack(Matrix matrix, dnnl_memory_desc plain) {
    BytePointer packed = new BytePointer(dnnl_memory_desc_get_size(description));
    OneDnnReorder reorder = new OneDnnReorder(plain, description);
    dnnl_stream stream = OneDnn.stream();
    reorder.run(matrix.address(), packed.address(), stream);
    check(dnnl_stream_destroy(stream));
    reorder.destroy();
    OneDnn.destroy(plain);
    return packed;
  }
}
