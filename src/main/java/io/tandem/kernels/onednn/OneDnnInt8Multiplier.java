package io.tandem.kernels.onednn;

import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Precision;
import io.tandem.kernels.int8.Int8Output;
import io.tandem.kernels.int8.Int8Passes;
import io.tandem.kernels.int8.Int8Rows;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;

/**
 * Products with packed right factors of whole numbers, with all the memory that they need. For one
 * thread at a time.
 *
 * <p>Left factors are cut into blocks, so that the whole numbers and their sums stay near a
 * second-level cache between the three passes over them. The last block is rounded up to a multiple
 * of {@link #STEP} rows; those too many hold anything, and nobody reads their sums. Sums are exact,
 * so that neither the size of a block nor the order of additions matters.
 */
final class OneDnnInt8Multiplier {
  /** Rows of a block. */
  private static final int MOST = 64;

  private static final int STEP = 16;

  private final Int8Passes passes;
  private final dnnl_stream stream = OneDnn.stream();
  private final Map<Shape, OneDnnProduct> products = new HashMap<>();
  private BytePointer scratch = new BytePointer();
  private long scratchBytes;
  private Matrix numbers = Matrix.allocate(Precision.INT8, 1, 0);
  private final float[] scales = new float[MOST];
  private Matrix sums = Matrix.allocate(Precision.INT32, 1, 0);

  OneDnnInt8Multiplier(Int8Passes passes) {
    this.passes = passes;
  }

  private record Shape(OneDnnPacking.Shape factor, int rows) {}

  /**
   * c = (or +=) a · b, and what {@code output} adds.
   *
   * @param elements address of the packed elements of b
   */
  void multiply(
      Matrix a, OneDnnPacking packing, long elements, Int8Output output, Into into, Matrix c) {
    for (int from = 0; from < a.rows(); from += MOST) {
      int rows = Math.min(MOST, a.rows() - from);
      boolean whole = rows == a.rows();
      Int8Rows left = numbers(roundedUp(rows), a.columns());
      passes.quantize(whole ? a : a.rows(from, rows), left);
      Matrix products = product(left, packing, elements);
      passes.restore(products, scales, output, into, whole ? c : c.rows(from, rows));
    }
  }

  private static int roundedUp(int rows) {
    return (rows + STEP - 1) / STEP * STEP;
  }

  private Int8Rows numbers(int rows, int columns) {
    numbers = room(numbers, columns);
    return new Int8Rows(numbers.reshape(rows, columns), scales);
  }

  /** The memory, or more of it if it has no room for a block of so many columns. */
  private static Matrix room(Matrix memory, int columns) {
    return memory.columns() >= MOST * columns
        ? memory
        : Matrix.allocate(memory.precision(), 1, Math.multiplyExact(MOST, columns));
  }

  private Matrix product(Int8Rows left, OneDnnPacking packing, long elements) {
    int rows = left.numbers().rows();
    sums = room(sums, packing.shape().columns());
    Matrix result = sums.reshape(rows, packing.shape().columns());
    OneDnnProduct product =
        products.computeIfAbsent(
            new Shape(packing.shape(), rows), shape -> product(packing, shape.rows));
    if (product.scratchBytes() > scratchBytes) {
      scratch.deallocate();
      scratchBytes = product.scratchBytes();
      scratch = new BytePointer(scratchBytes);
    }
    product.run(
        left.numbers().address(), elements, null, result.address(), scratch.address(), stream);
    return result;
  }

  private static OneDnnProduct product(OneDnnPacking packing, int rows) {
    int terms = packing.shape().terms();
    int columns = packing.shape().columns();
    dnnl_memory_desc left = OneDnn.describe(packing.shape().type(), rows, terms, terms);
    dnnl_memory_desc result = OneDnn.describe(packing.shape().resultType(), rows, columns, columns);
    OneDnnProduct product =
        new OneDnnProduct(
            left, packing.description(), null, result, OneDnnPostOps.plain(Into.SET).kind());
    OneDnn.destroy(left, result);
    return product;
  }
}
