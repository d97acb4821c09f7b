package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static io.tandem.network.kernels.vector.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import io.tandem.network.kernels.Branch;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;

/** Sums of matrices, biases and rows, and products with the factors of dropout. */
final class VectorRows {
  /** Vectors side by side whose sums are kept in registers. */
  private static final int ABREAST = 4;

  private VectorRows() {}

  /**
   * Returns the number of rows whose column sums are taken in registers: few enough to stay in the
   * first-level cache.
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

  static void sumRows(Matrix x, Matrix sum) {
    sum.clear();
    int block = block(x.columns());
    for (int i = 0; i < x.rows(); i += block) {
      addColumnSums(x, i, Math.min(block, x.rows() - i), sum.bytes());
    }
  }

  /** sum += column sums of {@code rows} rows from {@code first} on. */
  static void addColumnSums(Matrix x, int first, int rows, ByteBuffer sum) {
    int j = 0;
    for (; j + ABREAST * Lanes.COUNT <= x.columns(); j += ABREAST * Lanes.COUNT) {
      addFourColumnSums(x.precision(), x.bytes(), first * x.stride() + j, x.stride(), rows, sum, j);
    }
    int whole = Lanes.whole(x.columns());
    for (; j < whole; j += Lanes.COUNT) {
      FloatVector total = fromByteBuffer(FLOATS, sum, j * Float.BYTES, ORDER);
      for (int i = first; i < first + rows; i++) {
        total = VectorBfloat16.load(x.precision(), x.bytes(), i * x.stride() + j).add(total);
      }
      total.intoByteBuffer(sum, j * Float.BYTES, ORDER);
    }
    for (; j < x.columns(); j++) {
      float total = sum.getFloat(j * Float.BYTES);
      for (int i = first; i < first + rows; i++) {
        total += (float) x.get(i, j);
      }
      sum.putFloat(j * Float.BYTES, total);
    }
  }

  /**
   * Adds the sums of four vectors of columns from {@code column} on, which {@code x} has from
   * {@code index} on.
   */
  private static void addFourColumnSums(
      Precision format, ByteBuffer x, int index, int stride, int rows, ByteBuffer sum, int column) {
    int size = Lanes.COUNT * Float.BYTES;
    int sumAt = column * Float.BYTES;
    FloatVector t0 = fromByteBuffer(FLOATS, sum, sumAt, ORDER);
    FloatVector t1 = fromByteBuffer(FLOATS, sum, sumAt + size, ORDER);
    FloatVector t2 = fromByteBuffer(FLOATS, sum, sumAt + 2 * size, ORDER);
    FloatVector t3 = fromByteBuffer(FLOATS, sum, sumAt + 3 * size, ORDER);
    for (int i = 0; i < rows; i++) {
      int at = index + i * stride;
      t0 = VectorBfloat16.load(format, x, at).add(t0);
      t1 = VectorBfloat16.load(format, x, at + Lanes.COUNT).add(t1);
      t2 = VectorBfloat16.load(format, x, at + 2 * Lanes.COUNT).add(t2);
      t3 = VectorBfloat16.load(format, x, at + 3 * Lanes.COUNT).add(t3);
    }
    t0.intoByteBuffer(sum, sumAt, ORDER);
    t1.intoByteBuffer(sum, sumAt + size, ORDER);
    t2.intoByteBuffer(sum, sumAt + 2 * size, ORDER);
    t3.intoByteBuffer(sum, sumAt + 3 * size, ORDER);
  }

  static void addResidual(Matrix x, Branch branch, Matrix sum) {
    int n = x.columns();
    VectorDropout drop = new VectorDropout(branch.dropout(), n);
    float[] added = Lanes.array(branch.bias());
    float[] row = new float[added.length];
    float[] branchRow = new float[added.length];
    FloatBuffer in = x.bytes().asFloatBuffer();
    int branchStride = branch.values().stride();
    FloatBuffer branches = branch.values().bytes().asFloatBuffer();
    for (int i = 0; i < x.rows(); i++) {
      in.get(i * x.stride(), row, 0, n);
      branches.get(i * branchStride, branchRow, 0, n);
      drop.drawRow(i * n, n);
      addBranch(row, branchRow, added, drop.factors);
      sum.setRow(i, row);
    }
  }

  /** x += (branch + bias) ⊙ factors; whole vectors. */
  static void addBranch(float[] x, float[] branch, float[] bias, float[] factors) {
    for (int j = 0; j < x.length; j += Lanes.COUNT) {
      FloatVector added = fromArray(FLOATS, branch, j).add(fromArray(FLOATS, bias, j));
      added.fma(fromArray(FLOATS, factors, j), fromArray(FLOATS, x, j)).intoArray(x, j);
    }
  }

  static void addResidualBackward(Matrix d, Branch dBranch) {
    VectorDropout drop = new VectorDropout(dBranch.dropout(), d.columns());
    Matrix errors = dBranch.values();
    float[] row = new float[Lanes.padded(d.columns())];
    float[] sums = new float[row.length];
    FloatBuffer in = d.bytes().asFloatBuffer();
    for (int i = 0; i < d.rows(); i++) {
      in.get(i * d.stride(), row, 0, d.columns());
      drop.drawRow(i * d.columns(), d.columns());
      drop.multiply(row, errors, i, sums);
    }
    dBranch.bias().setRow(0, sums);
  }
}
