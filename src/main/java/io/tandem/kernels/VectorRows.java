package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static io.tandem.kernels.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** Sums of matrices, of a bias, of a matrix's rows, and products with dropout's factors. */
final class VectorRows {
  /** Vectors side by side whose sums are in registers together. */
  private static final int ABREAST = 4;

  private VectorRows() {}

  /**
   * Rows whose column sums are taken in registers before they go to memory: few enough that they
   * stay in the first-level cache.
   */
  static int block(int columns) {
    return Math.max(8, 4096 / columns);
  }

  static void addBias(Matrix bias, Matrix x) {
    for (int i = 0; i < x.rows(); i++) {
      addRow(bias.bytes(), 0, x.bytes(), Lanes.at(x, i), x.columns());
    }
  }

  static void add(Matrix from, Matrix to) {
    for (int i = 0; i < to.rows(); i++) {
      addRow(from.bytes(), Lanes.at(from, i), to.bytes(), Lanes.at(to, i), to.columns());
    }
  }

  private static void addRow(ByteBuffer from, int fromAt, ByteBuffer to, int toAt, int columns) {
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      fromByteBuffer(FLOATS, to, toAt + b, ORDER)
          .add(fromByteBuffer(FLOATS, from, fromAt + b, ORDER))
          .intoByteBuffer(to, toAt + b, ORDER);
    }
    for (int j = whole; j < columns; j++) {
      int b = j * Float.BYTES;
      to.putFloat(toAt + b, to.getFloat(toAt + b) + from.getFloat(fromAt + b));
    }
  }

  static void sumRows(Matrix x, Into into, Matrix sum) {
    if (into == Into.SET) {
      sum.fill(0);
    }
    int block = block(x.columns());
    for (int i = 0; i < x.rows(); i += block) {
      int count = Math.min(block, x.rows() - i);
      addColumnSums(x.bytes(), Lanes.at(x, i), Lanes.at(x, 1), count, sum.bytes(), x.columns());
    }
  }

  /** sum += column sums of some rows, which are {@code step} bytes apart. */
  static void addColumnSums(ByteBuffer x, int at, int step, int rows, ByteBuffer sum, int columns) {
    int j = 0;
    for (; j + ABREAST * Lanes.COUNT <= columns; j += ABREAST * Lanes.COUNT) {
      addFourColumnSums(x, at + j * Float.BYTES, step, rows, sum, j * Float.BYTES);
    }
    int whole = Lanes.whole(columns);
    for (; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector total = fromByteBuffer(FLOATS, sum, b, ORDER);
      for (int i = 0; i < rows; i++) {
        total = total.add(fromByteBuffer(FLOATS, x, at + i * step + b, ORDER));
      }
      total.intoByteBuffer(sum, b, ORDER);
    }
    for (; j < columns; j++) {
      int b = j * Float.BYTES;
      float total = sum.getFloat(b);
      for (int i = 0; i < rows; i++) {
        total += x.getFloat(at + i * step + b);
      }
      sum.putFloat(b, total);
    }
  }

  private static void addFourColumnSums(
      ByteBuffer x, int at, int step, int rows, ByteBuffer sum, int sumAt) {
    int size = Lanes.COUNT * Float.BYTES;
    FloatVector t0 = fromByteBuffer(FLOATS, sum, sumAt, ORDER);
    FloatVector t1 = fromByteBuffer(FLOATS, sum, sumAt + size, ORDER);
    FloatVector t2 = fromByteBuffer(FLOATS, sum, sumAt + 2 * size, ORDER);
    FloatVector t3 = fromByteBuffer(FLOATS, sum, sumAt + 3 * size, ORDER);
    for (int i = 0; i < rows; i++) {
      int b = at + i * step;
      t0 = t0.add(fromByteBuffer(FLOATS, x, b, ORDER));
      t1 = t1.add(fromByteBuffer(FLOATS, x, b + size, ORDER));
      t2 = t2.add(fromByteBuffer(FLOATS, x, b + 2 * size, ORDER));
      t3 = t3.add(fromByteBuffer(FLOATS, x, b + 3 * size, ORDER));
    }
    t0.intoByteBuffer(sum, sumAt, ORDER);
    t1.intoByteBuffer(sum, sumAt + size, ORDER);
    t2.intoByteBuffer(sum, sumAt + 2 * size, ORDER);
    t3.intoByteBuffer(sum, sumAt + 3 * size, ORDER);
  }

  static void addResidual(Matrix x, Matrix branch, Matrix bias, Dropout dropout, Matrix sum) {
    int n = x.columns();
    VectorDropout drop = new VectorDropout(dropout, n);
    for (int i = 0; i < x.rows(); i++) {
      drop.drawRow(i * n, n);
      residualRow(x, branch, bias.bytes(), drop.factors, i, sum);
    }
  }

  private static void residualRow(
      Matrix x, Matrix branch, ByteBuffer bias, float[] factors, int i, Matrix sum) {
    ByteBuffer xs = x.bytes();
    ByteBuffer branches = branch.bytes();
    ByteBuffer sums = sum.bytes();
    int xAt = Lanes.at(x, i);
    int branchAt = Lanes.at(branch, i);
    int sumAt = Lanes.at(sum, i);
    int whole = Lanes.whole(x.columns());
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector y =
          fromByteBuffer(FLOATS, branches, branchAt + b, ORDER)
              .add(fromByteBuffer(FLOATS, bias, b, ORDER));
      y.fma(fromArray(FLOATS, factors, j), fromByteBuffer(FLOATS, xs, xAt + b, ORDER))
          .intoByteBuffer(sums, sumAt + b, ORDER);
    }
    for (int j = whole; j < x.columns(); j++) {
      int b = j * Float.BYTES;
      float y = branches.getFloat(branchAt + b) + bias.getFloat(b);
      sums.putFloat(sumAt + b, y * factors[j] + xs.getFloat(xAt + b));
    }
  }

  static void dropoutBackward(Matrix d, Dropout dropout, Matrix branch) {
    int n = d.columns();
    VectorDropout drop = new VectorDropout(dropout, n);
    for (int i = 0; i < d.rows(); i++) {
      drop.drawRow(i * n, n);
      multiplyRow(d.bytes(), Lanes.at(d, i), drop.factors, branch.bytes(), Lanes.at(branch, i), n);
    }
  }

  private static void multiplyRow(
      ByteBuffer from, int fromAt, float[] factors, ByteBuffer to, int toAt, int columns) {
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      fromByteBuffer(FLOATS, from, fromAt + b, ORDER)
          .mul(fromArray(FLOATS, factors, j))
          .intoByteBuffer(to, toAt + b, ORDER);
    }
    for (int j = whole; j < columns; j++) {
      int b = j * Float.BYTES;
      to.putFloat(toAt + b, from.getFloat(fromAt + b) * factors[j]);
    }
  }
}
