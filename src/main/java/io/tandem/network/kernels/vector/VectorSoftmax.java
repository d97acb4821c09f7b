package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static io.tandem.network.kernels.vector.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.int8.Int8Output;
import io.tandem.network.kernels.int8.PlainInt8Passes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax over the vocabulary, a row at a time, kept in an array between passes. Each pass is a
 * separate method: the compiler stops inlining in large ones and then puts every vector on the
 * heap.
 */
final class VectorSoftmax {
  private final Matrix logits;
  private final int columns;

  /**
   * The current row, padded to whole vectors by values that add nothing to a sum of exponentials.
   */
  private final float[] row;

  private float highest;

  /** The sum of the row's logits. */
  private float sum;

  VectorSoftmax(Matrix logits) {
    this.logits = logits;
    this.columns = logits.columns();
    this.row = new float[Lanes.padded(columns)];
  }

  static double crossEntropy(
      Matrix logits, int[] targets, int from, double smoothing, double scale, Matrix errors) {
    VectorSoftmax softmax = new VectorSoftmax(logits);
    double loss = 0;
    for (int i = 0; i < logits.rows(); i++) {
      loss += softmax.crossEntropy(i, targets[from + i], smoothing, scale, errors);
    }
    return loss;
  }

  private double crossEntropy(int i, int target, double smoothing, double scale, Matrix errors) {
    load(i);
    // Σ q log p = (1 - smoothing) log p(target) + smoothing · mean of log p.
    double expected = (1 - smoothing) * row[target] + smoothing * sum / columns;
    float total = exponentials();
    double loss = highest + Math.log(total) - expected;
    row[target] -= (float) ((1 - smoothing) * total);
    store((float) (scale / total), (float) (-scale * smoothing / columns), errors, i);
    return loss;
  }

  static void logSoftmax(Matrix logits) {
    VectorSoftmax softmax = new VectorSoftmax(logits);
    for (int i = 0; i < logits.rows(); i++) {
      int at = Lanes.at(logits, i);
      softmax.load(i);
      double logSum = softmax.highest + Math.log(softmax.exponentials());
      subtract(logits.bytes(), at, logits.columns(), (float) logSum);
    }
  }

  /** Loads a row of the logits, and sets {@link #highest} and {@link #sum}. */
  void load(int i) {
    ByteBuffer x = logits.bytes();
    int at = Lanes.at(logits, i);
    FloatVector highs = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector sums = broadcast(FLOATS, 0);
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector v = fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER);
      v.intoArray(row, j);
      sums = v.add(sums);
      // Cheaper than Java's maximum, which must handle NaN and -0.
      highs = highs.blend(v, v.compare(VectorOperators.GT, highs));
    }
    highest = highs.reduceLanes(VectorOperators.MAX);
    sum = Lanes.sum(sums.toArray());
    for (int j = whole; j < columns; j++) {
      row[j] = x.getFloat(at + j * Float.BYTES);
      highest = Math.max(highest, row[j]);
      sum += row[j];
    }
    Arrays.fill(row, columns, row.length, Float.NEGATIVE_INFINITY);
  }

  /** Loads a row of logits from their integer sums, and sets {@link #highest}. */
  void load(int i, float scale, Int8Output output) {
    ByteBuffer sums = logits.bytes();
    int at = Lanes.at(logits, i);
    FloatVector highs = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector v = VectorInt8Passes.restored(sums, at + j * Integer.BYTES, scale, output, j);
      v.intoArray(row, j);
      highs = highs.blend(v, v.compare(VectorOperators.GT, highs));
    }
    highest = highs.reduceLanes(VectorOperators.MAX);
    for (int j = whole; j < columns; j++) {
      row[j] = PlainInt8Passes.restore(sums.getInt(at + j * Integer.BYTES), scale, output, j);
      highest = Math.max(highest, row[j]);
    }
    Arrays.fill(row, columns, row.length, Float.NEGATIVE_INFINITY);
  }

  /** Returns the loaded logits, padded with -∞ to whole vectors. */
  float[] row() {
    return row;
  }

  /** Returns the highest logit of the loaded row. */
  float highest() {
    return highest;
  }

  /** Returns the sum of the loaded logits. */
  float sum() {
    return sum;
  }

  /** Sets row = e^(row - highest) and returns the sum. Call once for each loaded row. */
  float exponentials() {
    return VectorExp.apply(row, 0, row.length, highest, 1);
  }

  /** Row {@code i} of {@code to} = factor · row + shift. */
  void store(float factor, float shift, Matrix to, int i) {
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector x =
          fromArray(FLOATS, row, j).fma(broadcast(FLOATS, factor), broadcast(FLOATS, shift));
      VectorBfloat16.store(x, to.precision(), to.bytes(), i * to.stride() + j);
    }
    for (int j = whole; j < columns; j++) {
      to.set(i, j, factor * row[j] + shift);
    }
  }

  private static void subtract(ByteBuffer x, int at, int n, float value) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER)
          .sub(value)
          .intoByteBuffer(x, at + j * Float.BYTES, ORDER);
    }
    for (int j = whole; j < n; j++) {
      x.putFloat(at + j * Float.BYTES, x.getFloat(at + j * Float.BYTES) - value);
    }
  }
}
