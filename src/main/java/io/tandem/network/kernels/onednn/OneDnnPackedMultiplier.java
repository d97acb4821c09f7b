package io.tandem.network.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;

/**
 * Products with packed right factors, with their working memory. For one thread at a time.
 *
 * <p>Left factors are cut into blocks of two sizes, the last of which is padded with zeros. So
 * there are two operations for each shape of weights, whatever the number of rows, and the result
 * of a row does not depend on the other rows.
 */
final class OneDnnPackedMultiplier {
  /** Rows of a small block. */
  static final int SMALL_BLOCK = 16;

  /** Rows of a large block: near the processor's peak; more gain nothing. */
  private static final int LARGE_BLOCK = 64;

  private final dnnl_stream stream = OneDnn.stream();
  private final OperandSource left;
  private final Map<Shape, OneDnnProduct> products = new HashMap<>();
  private BytePointer scratch = new BytePointer();
  private long scratchBytes;

  /** The results of a padded block. */
  private Matrix padded = Matrix.allocate(Precision.SINGLE, SMALL_BLOCK, 0);

  OneDnnPackedMultiplier(int type) {
    left = OperandSource.of(type, stream);
  }

  private record Shape(
      OneDnnPacking.Shape factor, int rows, int aStride, int cStride, OneDnnPostOps.Kind finish) {}

  /**
   * c = (or +=) a · b, finished by {@code finish}.
   *
   * @param elements address of the packed elements of b
   */
  void multiply(Matrix a, OneDnnPacking packing, long elements, OneDnnPostOps finish, Matrix c) {
    int rows;
    for (int from = 0; from < a.rows(); from += rows) {
      int rest = a.rows() - from;
      rows = rest >= LARGE_BLOCK ? LARGE_BLOCK : Math.min(SMALL_BLOCK, rest);
      if (rows >= SMALL_BLOCK) {
        run(a.rows(from, rows), packing, elements, rows, finish, c.rows(from, rows));
      } else {
        multiplyPadded(a.rows(from, rows), packing, elements, finish, c.rows(from, rows));
      }
    }
  }

  private void multiplyPadded(
      Matrix a, OneDnnPacking packing, long elements, OneDnnPostOps finish, Matrix c) {
    if (padded.columns() < c.columns()) {
      padded = Matrix.allocate(Precision.SINGLE, SMALL_BLOCK, c.columns());
    }
    Matrix result = padded.reshape(SMALL_BLOCK, c.columns());
    if (finish.into() == Into.ADD) {
      for (int i = 0; i < c.rows(); i++) {
        c.copyRow(i, result, i);
      }
    }
    run(a, packing, elements, SMALL_BLOCK, finish, result);
    for (int i = 0; i < c.rows(); i++) {
      result.copyRow(i, c, i);
    }
  }

  private void run(
      Matrix a, OneDnnPacking packing, long elements, int rows, OneDnnPostOps finish, Matrix c) {
    Operand block = left.take(a, rows);
    OneDnnProduct product =
        products.computeIfAbsent(
            new Shape(packing.shape(), rows, block.stride(), c.stride(), finish.kind()),
            shape -> product(shape, packing));
    if (product.scratchBytes() > scratchBytes) {
      scratch.deallocate();
      scratchBytes = product.scratchBytes();
      scratch = new BytePointer(scratchBytes);
    }
    product.run(block.address(), elements, finish.bias(), c.address(), scratch.address(), stream);
  }

  private static OneDnnProduct product(Shape shape, OneDnnPacking packing) {
    OneDnnPacking.Shape factor = shape.factor;
    int columns = factor.columns();
    dnnl_memory_desc left =
        OneDnn.describe(factor.type(), shape.rows, factor.terms(), shape.aStride);
    dnnl_memory_desc bias =
        shape.finish.biased() ? OneDnn.describe(dnnl_f32, 1, columns, columns) : null;
    dnnl_memory_desc result = OneDnn.describe(dnnl_f32, shape.rows, columns, shape.cStride);
    OneDnnProduct product =
        new OneDnnProduct(left, packing.description(), bias, result, shape.finish);
    OneDnn.destroy(left, bias, result);
    return product;
  }
}
