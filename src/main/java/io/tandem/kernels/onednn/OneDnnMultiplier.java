package io.tandem.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Precision;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;

/**
 * Products of matrices of any sizes by {@link OneDnnProduct}, with all the memory that they need.
 * For one thread at a time.
 *
 * <p>Sizes of a model repeat, numbers of rows do not: those are cut into {@link RowBlocks}. So
 * there are some dozens of operations and not one for each number of tokens that a batch may have.
 */
final class OneDnnMultiplier {
  /**
   * oneDNN cuts longer sums at places that depend on the number of rows. Cut here, a row keeps its
   * bits whatever rows stand beside it.
   */
  static final int MAX_SUM = 1024;

  /** Where rows are summed over, fewer are filled up with zeros: results cost more than factors. */
  private static final int MIN_SUM = 64;

  /**
   * Before products of so many rows, right factors of single precision are transposed: oneDNN packs
   * what it has to transpose, which it does not do else, and is up to a fifth faster by it. Fewer
   * rows do not outweigh the transposing.
   */
  private static final int ROWS_TO_TURN = 512;

  /** Summed over rows, results outweigh it that are so many times higher than wide, */
  private static final int HEIGHT_TO_TURN = 4;

  /** and no wider than this. */
  private static final int WIDTH_TO_TURN = 256;

  /** Rows of single precision that are summed over at a time: the result is read and written. */
  private static final int MAX_SUMMED = 4096;

  private final int type;
  private final dnnl_stream stream = OneDnn.stream();
  private final OperandSource left;
  private final OperandSource right;
  private final OneDnnCopies copies = new OneDnnCopies(stream);

  /** The right factor in work, transposed; grows to the largest. */
  private Matrix turned = Matrix.allocate(Precision.SINGLE, 1, 0);

  private final Map<OneDnnProduct.Shape, OneDnnProduct> products = new HashMap<>();
  private BytePointer scratch = new BytePointer();
  private long scratchBytes;

  private OneDnnMultiplier(int type) {
    this.type = type;
    boolean rounded = type == dnnl_bf16;
    left = rounded ? new RoundedSingles(stream) : new PaddedSingles();
    right = rounded ? new RoundedSingles(stream) : new PaddedSingles();
  }

  static OneDnnMultiplier float32() {
    return new OneDnnMultiplier(dnnl_f32);
  }

  static OneDnnMultiplier bf16() {
    return new OneDnnMultiplier(dnnl_bf16);
  }

  /** to = from in the format in which factors are multiplied. */
  void round(Matrix from, Matrix to) {
    left.copy(from, to);
  }

  /** c = (or +=) a · b, or a · bᵀ, and what is to be done to it. */
  void multiply(Matrix a, Matrix b, boolean bTransposed, OneDnnPostOps finish, Matrix c) {
    for (int k = 0; k < a.columns(); k += MAX_SUM) {
      int terms = Math.min(MAX_SUM, a.columns() - k);
      Matrix part = bTransposed ? b.columns(k, terms) : b.rows(k, terms);
      boolean turn = type == dnnl_f32 && !bTransposed && a.rows() >= ROWS_TO_TURN;
      Operand factor = turn ? turned(part) : right.take(part, part.rows());
      OneDnnPostOps end = finish.ofPart(k == 0, k + terms == a.columns());
      int rows;
      for (int from = 0; from < a.rows(); from += rows) {
        rows = RowBlocks.first(a.rows() - from);
        Operand block = left.take(a.rows(from, rows).columns(k, terms), rows);
        run(block, false, factor, bTransposed || turn, end, c.rows(from, rows));
      }
    }
  }

  /** c = (or +=) aᵀ · b. */
  void multiplyTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    boolean single = type == dnnl_f32;
    boolean high =
        single && c.columns() <= WIDTH_TO_TURN && c.rows() >= HEIGHT_TO_TURN * c.columns();
    int most = single && !high ? MAX_SUMMED : RowBlocks.MOST;
    int rows;
    for (int from = 0; from < a.rows(); from += rows) {
      int rest = a.rows() - from;
      rows = Math.min(rest, Math.max(MIN_SUM, RowBlocks.first(rest, most)));
      int padded = Math.max(MIN_SUM, rows);
      boolean turn = high && rows == padded;
      Operand block = left.take(a.rows(from, rows), padded);
      Matrix part = b.rows(from, rows);
      Operand factor = turn ? turned(part) : right.take(part, padded);
      run(block, true, factor, turn, OneDnnPostOps.plain(from > 0 ? Into.ADD : into), c);
    }
  }

  private Operand turned(Matrix m) {
    int elements = m.rows() * m.columns();
    if (turned.columns() < elements) {
      turned = Matrix.allocate(Precision.SINGLE, 1, elements);
    }
    Matrix copy = turned.reshape(m.columns(), m.rows());
    copies.transpose(m, copy);
    return Operand.of(copy);
  }

  private void run(
      Operand a,
      boolean aTransposed,
      Operand b,
      boolean bTransposed,
      OneDnnPostOps finish,
      Matrix c) {
    OneDnnProduct product =
        products.computeIfAbsent(
            OneDnnProduct.Shape.of(type, a, aTransposed, b, bTransposed, finish.kind(), c),
            OneDnnProduct::of);
    if (product.scratchBytes() > scratchBytes) {
      scratch.deallocate();
      scratchBytes = product.scratchBytes();
      scratch = new BytePointer(scratchBytes);
    }
    product.run(a.address(), b.address(), finish.bias(), c.address(), scratch.address(), stream);
  }
}
