package io.tandem.kernels;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** Sums of matrices, of a bias and of a matrix's rows; see {@link Kernels} for the shapes. */
final class VectorRows {
  /**
   * Rows whose column sums are taken in registers before they go to memory: few enough that they
   * stay in the first-level cache.
   */
  static final int BLOCK = 8;

  private VectorRows() {}

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
      Lanes.store(Lanes.load(to, toAt + b).add(Lanes.load(from, fromAt + b)), to, toAt + b);
    }
    for (int j = whole; j < columns; j++) {
      int b = j * Float.BYTES;
      to.putFloat(toAt + b, to.getFloat(toAt + b) + from.getFloat(fromAt + b));
    }
  }

  static void sumRows(Matrix x, Matrix sum) {
    sum.fill(0);
    for (int i = 0; i < x.rows(); i += BLOCK) {
      int count = Math.min(BLOCK, x.rows() - i);
      addColumnSums(x.bytes(), Lanes.at(x, i), Lanes.at(x, 1), count, sum.bytes(), x.columns());
    }
  }

  /** sum += column sums of some rows, which are {@code step} bytes apart. */
  static void addColumnSums(ByteBuffer x, int at, int step, int rows, ByteBuffer sum, int columns) {
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector total = Lanes.load(sum, b);
      for (int i = 0; i < rows; i++) {
        total = total.add(Lanes.load(x, at + i * step + b));
      }
      Lanes.store(total, sum, b);
    }
    for (int j = whole; j < columns; j++) {
      int b = j * Float.BYTES;
      float total = sum.getFloat(b);
      for (int i = 0; i < rows; i++) {
        total += x.getFloat(at + i * step + b);
      }
      sum.putFloat(b, total);
    }
  }

  static void addResidual(Matrix x, Matrix branch, Matrix bias, Dropout dropout, Matrix sum) {
    int n = x.columns();
    VectorDropout drop = new VectorDropout(dropout);
    for (int i = 0; i < x.rows(); i++) {
      int branchAt = Lanes.at(branch, i);
      int sumAt = Lanes.at(sum, i);
      if (dropout.none()) {
        sumOfThree(x, Lanes.at(x, i), branch, branchAt, bias, sum, sumAt);
      } else {
        residualRow(x, Lanes.at(x, i), branch, branchAt, bias, drop, i * n, sum, sumAt);
      }
    }
  }

  private static void sumOfThree(
      Matrix x, int xAt, Matrix branch, int branchAt, Matrix bias, Matrix sum, int sumAt) {
    ByteBuffer xs = x.bytes();
    ByteBuffer branches = branch.bytes();
    ByteBuffer biases = bias.bytes();
    ByteBuffer sums = sum.bytes();
    int whole = Lanes.whole(x.columns());
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector y = Lanes.load(branches, branchAt + b).add(Lanes.load(biases, b));
      Lanes.store(y.add(Lanes.load(xs, xAt + b)), sums, sumAt + b);
    }
    for (int j = whole; j < x.columns(); j++) {
      int b = j * Float.BYTES;
      float y = branches.getFloat(branchAt + b) + biases.getFloat(b);
      sums.putFloat(sumAt + b, y + xs.getFloat(xAt + b));
    }
  }

  private static void residualRow(
      Matrix x,
      int xAt,
      Matrix branch,
      int branchAt,
      Matrix bias,
      VectorDropout drop,
      int number,
      Matrix sum,
      int sumAt) {
    ByteBuffer xs = x.bytes();
    ByteBuffer branches = branch.bytes();
    ByteBuffer biases = bias.bytes();
    ByteBuffer sums = sum.bytes();
    int whole = Lanes.whole(x.columns());
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector y = Lanes.load(branches, branchAt + b).add(Lanes.load(biases, b));
      FloatVector kept = drop.apply(y, number + j);
      Lanes.store(kept.add(Lanes.load(xs, xAt + b)), sums, sumAt + b);
    }
    for (int j = whole; j < x.columns(); j++) {
      int b = j * Float.BYTES;
      float y = branches.getFloat(branchAt + b) + biases.getFloat(b);
      sums.putFloat(sumAt + b, drop.apply(y, number + j) + xs.getFloat(xAt + b));
    }
  }
}
