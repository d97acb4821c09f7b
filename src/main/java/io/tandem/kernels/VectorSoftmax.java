package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static io.tandem.kernels.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax over the vocabulary, a row at a time, which waits in an array between passes. Each pass
 * is a method of its own: the compiler stops inlining in large ones and then puts every vector on
 * the heap.
 */
final class VectorSoftmax {
  private final Matrix logits;
  private final int columns;

  /** The row in work. What follows up to a whole vector has no part in a sum of exponentials. */
  private final float[] row;

  /** The row in work, rounded. */
  private final short[] rounded;

  private float highest;

  /** Of the row's logits. */
  private float sum;

  VectorSoftmax(Matrix logits) {
    this.logits = logits;
    this.columns = logits.columns();
    this.row = new float[Lanes.padded(columns)];
    this.rounded = new short[row.length];
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
    float factor = (float) (scale / total);
    float shift = (float) (-scale * smoothing / columns);
    scale(factor, shift);
    row[target] -= (float) (scale * (1 - smoothing));
    store(errors, i);
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

  /** Takes a row of the logits; {@link #highest} and {@link #sum} are then its. */
  void load(int i) {
    logits.floats().get(i * logits.stride(), row, 0, columns);
    FloatVector highs = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector sums = broadcast(FLOATS, 0);
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector v = fromArray(FLOATS, row, j);
      sums = sums.add(v);
      // Cheaper than Java's maximum, which must think of NaN and -0.
      highs = highs.blend(v, v.compare(VectorOperators.GT, highs));
    }
    highest = highs.reduceLanes(VectorOperators.MAX);
    sum = sums.reduceLanes(VectorOperators.ADD);
    for (int j = whole; j < columns; j++) {
      highest = Math.max(highest, row[j]);
      sum += row[j];
    }
    Arrays.fill(row, columns, row.length, Float.NEGATIVE_INFINITY);
  }

  /** The logits taken, with -∞ up to a whole vector. */
  float[] row() {
    return row;
  }

  /** Of the row taken. */
  float highest() {
    return highest;
  }

  /** row = e^(row - highest); their sum. Once for each row taken. */
  float exponentials() {
    return VectorExp.apply(row, 0, row.length, highest, 1);
  }

  /** row = factor · row + shift. */
  private void scale(float factor, float shift) {
    for (int j = 0; j < row.length; j += Lanes.COUNT) {
      fromArray(FLOATS, row, j)
          .fma(broadcast(FLOATS, factor), broadcast(FLOATS, shift))
          .intoArray(row, j);
    }
  }

  /** Puts what the row has become to row {@code i} of {@code errors}. */
  private void store(Matrix errors, int i) {
    if (errors.precision() == Precision.BFLOAT16) {
      round();
      errors.bytes().asShortBuffer().put(i * errors.stride(), rounded, 0, columns);
    } else {
      errors.floats().put(i * errors.stride(), row, 0, columns);
    }
  }

  /** rounded = row, as {@link Bfloat16} has it; of a NaN the upper bits are one as well. */
  private void round() {
    for (int j = 0; j < row.length; j += Lanes.COUNT) {
      IntVector bits = fromArray(FLOATS, row, j).reinterpretAsInts();
      IntVector even = bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(1);
      ShortVector upper =
          (ShortVector)
              bits.add(0x7fff)
                  .add(even)
                  .lanewise(VectorOperators.LSHR, Short.SIZE)
                  .convertShape(VectorOperators.I2S, Lanes.SHORTS, 0);
      upper.intoArray(rounded, j);
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
