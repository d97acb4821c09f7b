package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static io.tandem.kernels.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax over the vocabulary. Each pass over a row is a method of its own: the compiler stops
 * inlining in large ones and then puts every vector on the heap.
 */
final class VectorSoftmax {
  /** Elements whose exponentials are taken at a time, in an array of this length. */
  static final int PART = 1024;

  private VectorSoftmax() {}

  static double crossEntropy(
      Matrix logits, int[] targets, int from, double smoothing, double scale) {
    ByteBuffer x = logits.bytes();
    int n = logits.columns();
    float[] part = new float[PART];
    double loss = 0;
    for (int i = 0; i < logits.rows(); i++) {
      int at = Lanes.at(logits, i);
      int targetAt = at + targets[from + i] * Float.BYTES;
      float highest = highest(x, at, n);
      double target = x.getFloat(targetAt) - highest;
      // Σ q log p = (1 - smoothing) log p(target) + smoothing / V · Σ log p, less one sum if 0.
      double all = smoothing == 0 ? 0 : sumAbove(x, at, n, highest);
      float sum = exponentials(x, at, n, highest, part);
      double logSum = Math.log(sum);
      loss -= (1 - smoothing) * (target - logSum) + smoothing * (all / n - logSum);
      gradient(x, at, n, (float) (scale / sum), (float) (scale * smoothing / n));
      x.putFloat(targetAt, (float) (x.getFloat(targetAt) - scale * (1 - smoothing)));
    }
    return loss;
  }

  static void logSoftmax(Matrix logits) {
    ByteBuffer x = logits.bytes();
    int n = logits.columns();
    float[] part = new float[PART];
    for (int i = 0; i < logits.rows(); i++) {
      int at = Lanes.at(logits, i);
      float highest = highest(x, at, n);
      double logSum = Math.log(sumOfExponentials(x, at, n, highest, part));
      subtract(x, at, n, (float) (highest + logSum));
    }
  }

  static float highest(ByteBuffer x, int at, int n) {
    FloatVector highest = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector v = fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER);
      // Cheaper than Java's maximum, which must think of NaN and -0.
      highest = highest.blend(v, v.compare(VectorOperators.GT, highest));
    }
    float max = highest.reduceLanes(VectorOperators.MAX);
    for (int j = whole; j < n; j++) {
      max = Math.max(max, x.getFloat(at + j * Float.BYTES));
    }
    return max;
  }

  private static double sumAbove(ByteBuffer x, int at, int n, float level) {
    FloatVector sums = broadcast(FLOATS, 0);
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      sums = sums.add(fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER).sub(level));
    }
    double sum = sums.reduceLanes(VectorOperators.ADD);
    for (int j = whole; j < n; j++) {
      sum += x.getFloat(at + j * Float.BYTES) - level;
    }
    return sum;
  }

  /** x = e^(x - highest); their sum. */
  private static float exponentials(ByteBuffer x, int at, int n, float highest, float[] part) {
    float sum = 0;
    for (int j = 0; j < n; j += PART) {
      int count = Math.min(PART, n - j);
      copy(x, at + j * Float.BYTES, count, part);
      sum += VectorExp.apply(part, 0, Lanes.padded(count), highest, 1);
      copyBack(part, count, x, at + j * Float.BYTES);
    }
    return sum;
  }

  static float sumOfExponentials(ByteBuffer x, int at, int n, float highest, float[] part) {
    float sum = 0;
    for (int j = 0; j < n; j += PART) {
      int count = Math.min(PART, n - j);
      copy(x, at + j * Float.BYTES, count, part);
      sum += VectorExp.apply(part, 0, Lanes.padded(count), highest, 1);
    }
    return sum;
  }

  /** What follows up to a whole vector has no part in a sum of exponentials. */
  private static void copy(ByteBuffer x, int at, int count, float[] part) {
    int whole = Lanes.whole(count);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER).intoArray(part, j);
    }
    for (int j = whole; j < count; j++) {
      part[j] = x.getFloat(at + j * Float.BYTES);
    }
    for (int j = count; j < Lanes.padded(count); j++) {
      part[j] = Float.NEGATIVE_INFINITY;
    }
  }

  private static void copyBack(float[] part, int count, ByteBuffer x, int at) {
    int whole = Lanes.whole(count);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      fromArray(FLOATS, part, j).intoByteBuffer(x, at + j * Float.BYTES, ORDER);
    }
    for (int j = whole; j < count; j++) {
      x.putFloat(at + j * Float.BYTES, part[j]);
    }
  }

  /** x = factor · x - shift. */
  private static void gradient(ByteBuffer x, int at, int n, float factor, float shift) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector e = fromByteBuffer(FLOATS, x, at + j * Float.BYTES, ORDER);
      e.fma(broadcast(FLOATS, factor), broadcast(FLOATS, -shift))
          .intoByteBuffer(x, at + j * Float.BYTES, ORDER);
    }
    for (int j = whole; j < n; j++) {
      x.putFloat(at + j * Float.BYTES, factor * x.getFloat(at + j * Float.BYTES) - shift);
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
