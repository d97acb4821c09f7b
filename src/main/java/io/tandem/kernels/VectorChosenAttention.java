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
 * Attention of single queries over chosen rows. Each key is read where it lies: with one query at a
 * time, copying it would cost as much as the arithmetic. An instance is the working memory of one
 * call.
 */
final class VectorChosenAttention {
  private final Segments choice;
  private final int[] chosen;
  private final Matrix keysValues;

  /** K. */
  private final int size;

  /** Scores, then weights, of one query and head, padded to whole vectors. */
  private final float[] weights;

  private VectorChosenAttention(
      int heads, Segments choice, int[] chosen, Matrix keysValues, int columns) {
    int longest = 0;
    for (int r = 0; r < choice.count(); r++) {
      longest = Math.max(longest, choice.length(r));
    }
    this.choice = choice;
    this.chosen = chosen;
    this.keysValues = keysValues;
    this.size = columns / heads;
    this.weights = new float[Lanes.padded(longest)];
  }

  static void forward(
      int heads, Matrix q, Segments choice, int[] chosen, Matrix keysValues, Matrix out) {
    VectorChosenAttention attention =
        new VectorChosenAttention(heads, choice, chosen, keysValues, q.columns());
    for (int r = 0; r < q.rows(); r++) {
      for (int h = 0; h < heads; h++) {
        attention.forward(r, h, q, out);
      }
    }
  }

  private void forward(int r, int h, Matrix q, Matrix out) {
    int headAt = h * size * Float.BYTES;
    int from = choice.start(r);
    int keys = choice.length(r);
    for (int j = 0; j < keys; j++) {
      int keyAt = Lanes.at(keysValues, chosen[from + j]) + headAt;
      weights[j] = dot(q.bytes(), Lanes.at(q, r) + headAt, keysValues.bytes(), keyAt, size);
    }
    softmax(weights, keys, (float) (1 / Math.sqrt(size)));
    int valuesAt = headAt + q.columns() * Float.BYTES;
    sumValues(from, keys, valuesAt, out.bytes(), Lanes.at(out, r) + headAt);
  }

  private static float dot(ByteBuffer a, int aAt, ByteBuffer b, int bAt, int columns) {
    int whole = Lanes.whole(columns);
    float sum = 0;
    if (whole > 0) {
      FloatVector sums =
          fromByteBuffer(FLOATS, a, aAt, ORDER).mul(fromByteBuffer(FLOATS, b, bAt, ORDER));
      for (int j = Lanes.COUNT; j < whole; j += Lanes.COUNT) {
        int at = j * Float.BYTES;
        sums =
            fromByteBuffer(FLOATS, a, aAt + at, ORDER)
                .fma(fromByteBuffer(FLOATS, b, bAt + at, ORDER), sums);
      }
      sum = sums.reduceLanes(VectorOperators.ADD);
    }
    for (int j = whole; j < columns; j++) {
      sum += a.getFloat(aAt + j * Float.BYTES) * b.getFloat(bAt + j * Float.BYTES);
    }
    return sum;
  }

  /** The first {@code count} scores become weights, 0 follows up to whole vectors. */
  private static void softmax(float[] x, int count, float scale) {
    int padded = Lanes.padded(count);
    float highest = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < count; j++) {
      highest = Math.max(highest, x[j]);
    }
    for (int j = count; j < padded; j++) {
      x[j] = Float.NEGATIVE_INFINITY;
    }
    float factor = 1 / VectorExp.apply(x, 0, padded, highest, scale);
    for (int j = 0; j < padded; j += Lanes.COUNT) {
      fromArray(FLOATS, x, j).mul(factor).intoArray(x, j);
    }
  }

  /** out = Σ weight · value over the chosen rows, {@code valuesAt} bytes into each. */
  private void sumValues(int from, int keys, int valuesAt, ByteBuffer out, int outAt) {
    ByteBuffer values = keysValues.bytes();
    int whole = Lanes.whole(size);
    for (int c = 0; c < whole; c += Lanes.COUNT) {
      int at = valuesAt + c * Float.BYTES;
      FloatVector sums = broadcast(FLOATS, 0);
      for (int j = 0; j < keys; j++) {
        FloatVector value =
            fromByteBuffer(FLOATS, values, Lanes.at(keysValues, chosen[from + j]) + at, ORDER);
        sums = value.fma(broadcast(FLOATS, weights[j]), sums);
      }
      sums.intoByteBuffer(out, outAt + c * Float.BYTES, ORDER);
    }
    for (int c = whole; c < size; c++) {
      int at = valuesAt + c * Float.BYTES;
      float sum = 0;
      for (int j = 0; j < keys; j++) {
        sum += weights[j] * values.getFloat(Lanes.at(keysValues, chosen[from + j]) + at);
      }
      out.putFloat(outAt + c * Float.BYTES, sum);
    }
  }
}
