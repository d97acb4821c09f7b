package io.tandem.network.kernels.onednn;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.TopLogits;
import io.tandem.network.kernels.int8.Int8Passes;
import io.tandem.network.kernels.int8.Int8Rows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;

/**
 * Products with packed right factors of integers, with their working memory. For one thread at a
 * time.
 *
 * <p>Left factors are cut into blocks, so that the integers and their sums stay near a second-level
 * cache between the three passes over them. The last block is padded to a multiple of {@link #STEP}
 * rows. Padding rows are undefined; their sums are ignored. Sums are exact, so that neither the
 * size of a block nor the order of additions matters.
 */
final class OneDnnInt8Multiplier {
  /** Rows of a block. */
  private static final int BLOCK_ROWS = 64;

  private static final int STEP = 16;

  private final Int8Passes passes;
  private final dnnl_stream stream = OneDnn.stream();
  private final Map<Shape, OneDnnProduct> products = new HashMap<>();
  private BytePointer scratch = new BytePointer();
  private long scratchBytes;
  private Matrix numbers = Matrix.allocate(Precision.INT8, 1, 0);
  private float[] scales = {};
  private Matrix sums = Matrix.allocate(Precision.INT32, 1, 0);

  OneDnnInt8Multiplier(Int8Passes passes) {
    this.passes = passes;
  }

  private record Shape(OneDnnPacking.Shape factor, int rows) {}

  /** c = (or +=) a · b, with b's bias and ReLU. */
  void multiply(Matrix a, OneDnnInt8Weights b, Into into, Matrix c) {
    for (int from = 0; from < a.rows(); from += BLOCK_ROWS) {
      int rows = Math.min(BLOCK_ROWS, a.rows() - from);
      boolean whole = rows == a.rows();
      Int8Rows left = room(rows, b.terms());
      passes.quantize(whole ? a : a.rows(from, rows), left);
      Matrix products = product(left, 0, rows, b);
      passes.restore(products, left.scales(), b.output(), into, whole ? c : c.rows(from, rows));
    }
  }

  /** Passes the products with all columns to {@code top}, factor by factor. */
  void gather(Matrix a, List<OneDnnInt8Weights> factors, TopLogits top) {
    Int8Rows left = room(a.rows(), a.columns());
    passes.quantize(a, left);
    int column = 0;
    for (OneDnnInt8Weights b : factors) {
      for (int from = 0; from < a.rows(); from += BLOCK_ROWS) {
        int rows = Math.min(BLOCK_ROWS, a.rows() - from);
        Matrix products = product(left, from, rows, b);
        passes.gather(products.rows(0, rows), from, left.scales(), b.output(), column, top);
      }
      column += b.columns();
    }
  }

  private static int roundedUp(int rows) {
    return (rows + STEP - 1) / STEP * STEP;
  }

  /** Returns memory for the rows, padded to whole steps. */
  private Int8Rows room(int rows, int columns) {
    numbers = room(numbers, rows, columns);
    if (scales.length < rows) {
      scales = new float[rows];
    }
    return new Int8Rows(numbers.reshape(roundedUp(rows), columns), scales);
  }

  /** Returns the memory, replaced if it is too small. */
  private static Matrix room(Matrix memory, int rows, int columns) {
    int needed = Math.multiplyExact(Math.max(BLOCK_ROWS, roundedUp(rows)), columns);
    return memory.columns() >= needed ? memory : Matrix.allocate(memory.precision(), 1, needed);
  }

  /** Returns the sums of the rows from {@code from} on, and of padding rows. */
  private Matrix product(Int8Rows left, int from, int rows, OneDnnInt8Weights b) {
    sums = room(sums, BLOCK_ROWS, b.columns());
    Matrix result = sums.reshape(roundedUp(rows), b.columns());
    OneDnnProduct product =
        products.computeIfAbsent(
            new Shape(b.packing().shape(), result.rows()),
            shape -> product(b.packing(), shape.rows));
    if (product.scratchBytes() > scratchBytes) {
      scratch.deallocate();
      scratchBytes = product.scratchBytes();
      scratch = new BytePointer(scratchBytes);
    }
    product.run(
        left.numbers().address() + (long) from * b.terms(),
        b.elements().address(),
        null,
        result.address(),
        scratch.address(),
        stream);
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
