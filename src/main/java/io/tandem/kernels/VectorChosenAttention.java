package io.tandem.kernels;

import static io.tandem.kernels.Lanes.FLOATS;
import static io.tandem.kernels.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Attention of single queries over chosen rows. Each key is read where it lies: with one query at a
 * time, copying it would cost as much as the arithmetic. Rows lie anywhere, so each is read from
 * end to end, for all heads, before the next. An instance is the working memory of one call.
 */
final class VectorChosenAttention {
  private static final int BYTES = Lanes.COUNT * Float.BYTES;

  // Bring the second half of a vector's lanes to the first, and so on.
  private static final VectorShuffle<Float> HALF = rotation(Lanes.COUNT / 2);
  private static final VectorShuffle<Float> QUARTER = rotation(Lanes.COUNT / 4);
  private static final VectorShuffle<Float> EIGHTH = rotation(Lanes.COUNT / 8);
  private static final VectorShuffle<Float> SIXTEENTH = rotation(Lanes.COUNT / 16);

  private final Segments choice;
  private final int[] chosen;
  private final Matrix keysValues;

  /** K. */
  private final int size;

  private final int heads;

  /** Elements of {@link #weights} for each head: room for a vector after the last. */
  private final int pitch;

  /** Scores, then weights, of one query. */
  private final float[] weights;

  /** Sums of one query's weighted values. */
  private final float[] sums;

  private VectorChosenAttention(
      int heads, Segments choice, int[] chosen, Matrix keysValues, int columns) {
    this.choice = choice;
    this.chosen = chosen;
    this.keysValues = keysValues;
    this.heads = heads;
    this.size = columns / heads;
    this.pitch = Lanes.padded(choice.longest()) + Lanes.COUNT;
    this.weights = new float[heads * pitch];
    this.sums = new float[columns];
  }

  private static VectorShuffle<Float> rotation(int lanes) {
    return VectorShuffle.iota(FLOATS, lanes, 1, true);
  }

  static void forward(
      int heads, Matrix q, Segments choice, int[] chosen, Matrix keysValues, Matrix out) {
    VectorChosenAttention attention =
        new VectorChosenAttention(heads, choice, chosen, keysValues, q.columns());
    for (int r = 0; r < q.rows(); r++) {
      attention.forward(r, q, out);
    }
  }

  private void forward(int r, Matrix q, Matrix out) {
    int from = choice.start(r);
    int keys = choice.length(r);
    for (int j = 0; j < keys; j++) {
      score(q.bytes(), Lanes.at(q, r), Lanes.at(keysValues, chosen[from + j]), j);
    }
    for (int h = 0; h < heads; h++) {
      softmax(weights, h * pitch, keys, (float) (1 / Math.sqrt(size)));
    }
    Arrays.fill(sums, 0);
    for (int j = 0; j < keys; j++) {
      addValues(Lanes.at(keysValues, chosen[from + j]) + q.columns() * Float.BYTES, j);
    }
    store(out.bytes(), Lanes.at(out, r));
  }

  /**
   * The products of a query with key j, head by head. Lanes are summed by folding the vector:
   * Java's own sum goes from lane to lane. The sum stands in the first lane, so each vector is
   * stored where the rest of it is overwritten by the next.
   */
  private void score(ByteBuffer q, int qAt, int keyAt, int j) {
    ByteBuffer keys = keysValues.bytes();
    int whole = Lanes.whole(size);
    for (int h = 0; h < heads; h++) {
      int head = h * size * Float.BYTES;
      FloatVector sum = broadcast(FLOATS, 0);
      for (int c = head; c < head + whole * Float.BYTES; c += BYTES) {
        sum =
            fromByteBuffer(FLOATS, q, qAt + c, ORDER)
                .fma(fromByteBuffer(FLOATS, keys, keyAt + c, ORDER), sum);
      }
      sum = sum.add(sum.rearrange(HALF));
      sum = sum.add(sum.rearrange(QUARTER));
      if (Lanes.COUNT > 4) {
        sum = sum.add(sum.rearrange(EIGHTH));
      }
      if (Lanes.COUNT > 8) {
        sum = sum.add(sum.rearrange(SIXTEENTH));
      }
      sum.intoArray(weights, h * pitch + j);
      for (int c = whole; c < size; c++) {
        int b = head + c * Float.BYTES;
        weights[h * pitch + j] += q.getFloat(qAt + b) * keys.getFloat(keyAt + b);
      }
    }
  }

  /** {@code count} scores from {@code at} on become weights. */
  private static void softmax(float[] x, int at, int count, float scale) {
    int end = at + Lanes.padded(count);
    float highest = Float.NEGATIVE_INFINITY;
    for (int j = at; j < at + count; j++) {
      highest = Math.max(highest, x[j]);
    }
    for (int j = at + count; j < end; j++) {
      x[j] = Float.NEGATIVE_INFINITY;
    }
    float factor = 1 / VectorExp.apply(x, at, end - at, highest, scale);
    for (int j = at; j < end; j += Lanes.COUNT) {
      fromArray(FLOATS, x, j).mul(factor).intoArray(x, j);
    }
  }

  /** Adds value j, weighted head by head. */
  private void addValues(int valueAt, int j) {
    ByteBuffer values = keysValues.bytes();
    int whole = Lanes.whole(size);
    for (int h = 0; h < heads; h++) {
      int head = h * size;
      float weight = weights[h * pitch + j];
      for (int c = head; c < head + whole; c += Lanes.COUNT) {
        fromByteBuffer(FLOATS, values, valueAt + c * Float.BYTES, ORDER)
            .fma(broadcast(FLOATS, weight), fromArray(FLOATS, sums, c))
            .intoArray(sums, c);
      }
      for (int c = head + whole; c < head + size; c++) {
        sums[c] += weight * values.getFloat(valueAt + c * Float.BYTES);
      }
    }
  }

  private void store(ByteBuffer out, int outAt) {
    int whole = Lanes.whole(sums.length);
    for (int c = 0; c < whole; c += Lanes.COUNT) {
      fromArray(FLOATS, sums, c).intoByteBuffer(out, outAt + c * Float.BYTES, ORDER);
    }
    for (int c = whole; c < sums.length; c++) {
      out.putFloat(outAt + c * Float.BYTES, sums[c]);
    }
  }
}
