package io.tandem.network.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;

/**
 * Products of matrices of any size by {@link OneDnnProduct}, with their working memory. For one
 * thread at a time.
 *
 * <p>The sizes of a model repeat, but numbers of rows do not, so rows are cut into {@link
 * RowBlocks}. That makes some dozens of operations instead of one for each number of tokens in a
 * batch.
 *
 * <p><b>Lengths of sums.</b> In a · b, oneDNN splits sums of more than {@link #MAX_TERMS} terms at
 * places that depend on the number of rows. They are split here instead, so that the bits of a row
 * do not depend on the other rows. In aᵀ · b the sum runs over rows: fewer than {@link
 * #MIN_SUMMED_ROWS} are padded with zeros, because each further block reads and writes the whole
 * result, which costs more than reading some zeros; in float32 up to {@link #MAX_SUMMED_ROWS} are
 * summed in one go for the same reason.
 *
 * <p><b>Transposed right factors</b> (float32 only). oneDNN packs a right factor that it has to
 * transpose and no other, and multiplies faster with a packed one: in our measurements by up to a
 * fifth. So a right factor is transposed beforehand where this gain exceeds the cost of the copy:
 * in a · b from {@link #MIN_ROWS_TO_TRANSPOSE} rows of a on, in aᵀ · b where the result has at most
 * {@link #MAX_COLUMNS_TO_TRANSPOSE} columns and is at least {@link
 * #MIN_ROWS_PER_COLUMN_TO_TRANSPOSE} times as high as wide.
 */
final class OneDnnMultiplier {
  static final int MAX_TERMS = 1024;
  private static final int MIN_SUMMED_ROWS = 64;
  private static final int MAX_SUMMED_ROWS = 4096;
  private static final int MIN_ROWS_TO_TRANSPOSE = 512;
  private static final int MAX_COLUMNS_TO_TRANSPOSE = 256;
  private static final int MIN_ROWS_PER_COLUMN_TO_TRANSPOSE = 4;

  private final int type;
  private final dnnl_stream stream = OneDnn.stream();
  private final OperandSource left;
  private final OperandSource right;
  private final OneDnnCopies copies = new OneDnnCopies(stream);

  /** Memory for a transposed right factor; grows to the largest. */
  private Matrix transposed = Matrix.allocate(Precision.SINGLE, 1, 0);

  private final Map<OneDnnProduct.Shape, OneDnnProduct> products = new HashMap<>();
  private BytePointer scratch = new BytePointer();
  private long scratchBytes;

  private OneDnnMultiplier(int type) {
    this.type = type;
    left = OperandSource.of(type, stream);
    right = OperandSource.of(type, stream);
  }

  static OneDnnMultiplier float32() {
    return new OneDnnMultiplier(dnnl_f32);
  }

  static OneDnnMultiplier bf16() {
    return new OneDnnMultiplier(dnnl_bf16);
  }

  /** Sets to = from, in the format in which factors are multiplied. */
  void round(Matrix from, Matrix to) {
    left.copy(from, to);
  }

  /** c = (or +=) a · b, finished by {@code finish}. */
  void multiply(Matrix a, Matrix b, OneDnnPostOps finish, Matrix c) {
    boolean transpose = type == dnnl_f32 && a.rows() >= MIN_ROWS_TO_TRANSPOSE;
    multiplyInParts(
        a,
        (k, terms) -> {
          Matrix part = b.rows(k, terms);
          return transpose ? transposed(part) : right.take(part, part.rows());
        },
        finish,
        c);
  }

  /** c = (or +=) a · bᵀ. */
  void multiplyByTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    multiplyInParts(
        a,
        (k, terms) -> right.take(b.columns(k, terms), b.rows()).transpose(),
        OneDnnPostOps.plain(into),
        c);
  }

  /** The right factor of some terms of each sum. */
  @FunctionalInterface
  private interface RightFactor {
    Operand of(int from, int terms);
  }

  private void multiplyInParts(Matrix a, RightFactor b, OneDnnPostOps finish, Matrix c) {
    int parts = (a.columns() + MAX_TERMS - 1) / MAX_TERMS;
    for (int part = 0; part < parts; part++) {
      int k = part * MAX_TERMS;
      int terms = Math.min(MAX_TERMS, a.columns() - k);
      Operand factor = b.of(k, terms);
      OneDnnPostOps end = finish.ofPart(part, parts);
      int rows;
      for (int from = 0; from < a.rows(); from += rows) {
        rows = RowBlocks.first(a.rows() - from);
        Operand block = left.take(a.rows(from, rows).columns(k, terms), rows);
        run(block, factor, end, c.rows(from, rows));
      }
    }
  }

  /** c = (or +=) aᵀ · b. */
  void multiplyTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    boolean single = type == dnnl_f32;
    boolean high =
        single
            && c.columns() <= MAX_COLUMNS_TO_TRANSPOSE
            && c.rows() >= MIN_ROWS_PER_COLUMN_TO_TRANSPOSE * c.columns();
    int maxRows = single && !high ? MAX_SUMMED_ROWS : RowBlocks.MAX;
    int rows;
    for (int from = 0; from < a.rows(); from += rows) {
      int rest = a.rows() - from;
      rows = Math.min(rest, Math.max(MIN_SUMMED_ROWS, RowBlocks.first(rest, maxRows)));
      int padded = Math.max(MIN_SUMMED_ROWS, rows);
      boolean transpose = high && rows == padded;
      Operand block = left.take(a.rows(from, rows), padded).transpose();
      Matrix part = b.rows(from, rows);
      Operand factor = transpose ? transposed(part) : right.take(part, padded);
      run(block, factor, OneDnnPostOps.plain(from > 0 ? Into.ADD : into), c);
    }
  }

  /** Returns the matrix as the transpose of a transposed copy. */
  private Operand transposed(Matrix m) {
    int elements = m.rows() * m.columns();
    if (transposed.columns() < elements) {
      transposed = Matrix.allocate(Precision.SINGLE, 1, elements);
    }
    Matrix copy = transposed.reshape(m.columns(), m.rows());
    copies.transpose(m, copy);
    return Operand.of(copy).transpose();
  }

  private void run(Operand a, Operand b, OneDnnPostOps finish, Matrix c) {
    OneDnnProduct product =
        products.computeIfAbsent(
            OneDnnProduct.Shape.of(type, a, b, finish.kind(), c), OneDnnProduct::of);
    if (product.scratchBytes() > scratchBytes) {
      scratch.deallocate();
      scratchBytes = product.scratchBytes();
      scratch = new BytePointer(scratchBytes);
    }
    product.run(a.address(), b.address(), finish.bias(), c.address(), scratch.address(), stream);
  }
}
