package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static io.tandem.network.kernels.vector.Lanes.INTS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Segments;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Attention of single queries over gathered rows, in the order {@link HeadsMinor}: a vector of
 * products serves all heads at once, and no sum runs across a vector except in the last fold. Rows
 * are scattered in memory, so each is read from end to end, some side by side. An instance is the
 * working memory of one call.
 *
 * <p>Scores and weights of one query lie key by key, its heads (L lanes) side by side. With more
 * heads than a vector has lanes, vector g of each key holds a group of heads of its own, and groups
 * are computed one after the other.
 *
 * <p>Each loop over rows exists twice, for singles and for {@link HeadsRows#pairs}, because a
 * method that returns a vector would be slow (see {@link Lanes}).
 */
final class VectorGatheredAttention {
  // Rotate the second half of a vector's lanes to the first, and so on.
  private static final VectorShuffle<Float> HALF = rotation(Lanes.COUNT / 2);
  private static final VectorShuffle<Float> QUARTER = rotation(Lanes.COUNT / 4);
  private static final VectorShuffle<Float> EIGHTH = rotation(Lanes.COUNT / 8);
  private static final VectorShuffle<Float> SIXTEENTH = rotation(Lanes.COUNT / 16);

  private final Segments segments;
  private final int[] rows;
  private final HeadsMinor order;
  private final HeadsRows keys;
  private final HeadsRows values;
  private final float scale;

  /** L. */
  private final int lanes;

  /** {@link HeadsMinor#step}. */
  private final int step;

  /** Elements of a row of keys or values. */
  private final int width;

  /** Repeats the first L lanes over the vector. */
  private final VectorShuffle<Float> repeated;

  private final float[] query;

  /** Scores, then weights, of one query, with room for an extra key and a vector after the last. */
  private final float[] weights;

  /** Products of a query with two keys, a vector for each, whose lanes are still to be summed. */
  private final float[] products = new float[2 * Lanes.COUNT];

  /** Sums of one query's weighted values. */
  private final float[] sums;

  private VectorGatheredAttention(
      Segments segments, int[] rows, VectorKeysValues keysValues, int columns) {
    this.segments = segments;
    this.rows = rows;
    this.order = keysValues.order();
    this.keys = keysValues.keys();
    this.values = keysValues.values();
    int headSize = columns / keysValues.heads();
    this.scale = (float) (1 / Math.sqrt(headSize));
    this.lanes = order.lanes();
    this.step = order.step();
    this.width = order.width();
    this.repeated = VectorShuffle.fromOp(FLOATS, lane -> lane % Math.min(lanes, Lanes.COUNT));
    this.query = new float[width];
    this.weights = new float[(segments.longest() + 1) * lanes + 2 * Lanes.COUNT];
    this.sums = new float[width];
  }

  private static VectorShuffle<Float> rotation(int lanes) {
    return VectorShuffle.iota(FLOATS, lanes, 1, true);
  }

  static void forward(
      Matrix q, Segments segments, int[] rows, VectorKeysValues keysValues, Matrix out) {
    VectorGatheredAttention attention =
        new VectorGatheredAttention(segments, rows, keysValues, q.columns());
    for (int r = 0; r < q.rows(); r++) {
      attention.forward(r, q, out);
    }
  }

  private void forward(int r, Matrix q, Matrix out) {
    order.take(q, r, query, 0);
    int from = segments.start(r);
    int count = segments.length(r);
    Arrays.fill(sums, 0);
    int end = count * lanes;
    for (int group = 0; group < step; group += Lanes.COUNT) {
      for (int j = 0; j < count; j += 2) {
        // The last of an odd number is its own neighbour, which writes an unused slot.
        score(row(from + j), row(from + Math.min(j + 1, count - 1)), j * lanes, group);
      }
    }
    int whole = Lanes.padded(end);
    Arrays.fill(weights, end, whole, Float.NEGATIVE_INFINITY);
    for (int group = 0; group < step; group += Lanes.COUNT) {
      subtractHighest(group, end);
    }
    VectorExp.apply(weights, 0, whole, 0, scale);
    for (int group = 0; group < step; group += Lanes.COUNT) {
      divide(group, end);
      addValues(from, count, group);
    }
    order.give(sums, 0, out, r);
  }

  /** Returns the index of the first element of a gathered row. */
  private int row(int i) {
    return rows[i] * width;
  }

  /** Computes the scores of the keys at a and b. */
  private void score(int a, int b, int at, int group) {
    if (keys.areRounded()) {
      multiplyRounded(keys.pairs(), a / 2 + group, b / 2 + group, group);
    } else {
      multiply(keys.singles(), a + group, b + group, group);
    }
    // The sums stand in the first lanes; the rest is overwritten by the next key.
    fold(0, at + group);
    fold(Lanes.COUNT, at + lanes + group);
  }

  private void multiply(float[] rows, int a, int b, int group) {
    FloatVector evenA = broadcast(FLOATS, 0);
    FloatVector evenB = evenA;
    FloatVector oddA = evenA;
    FloatVector oddB = evenA;
    for (int c = 0; c < width; c += 2 * step) {
      FloatVector even = fromArray(FLOATS, query, group + c);
      FloatVector odd = fromArray(FLOATS, query, group + c + step);
      evenA = even.fma(fromArray(FLOATS, rows, a + c), evenA);
      evenB = even.fma(fromArray(FLOATS, rows, b + c), evenB);
      oddA = odd.fma(fromArray(FLOATS, rows, a + c + step), oddA);
      oddB = odd.fma(fromArray(FLOATS, rows, b + c + step), oddB);
    }
    evenA.add(oddA).intoArray(products, 0);
    evenB.add(oddB).intoArray(products, Lanes.COUNT);
  }

  private void multiplyRounded(int[] rows, int a, int b, int group) {
    FloatVector evenA = broadcast(FLOATS, 0);
    FloatVector evenB = evenA;
    FloatVector oddA = evenA;
    FloatVector oddB = evenA;
    for (int c = 0; c < width; c += 2 * step) {
      FloatVector even = fromArray(FLOATS, query, group + c);
      FloatVector odd = fromArray(FLOATS, query, group + c + step);
      IntVector ofA = IntVector.fromArray(INTS, rows, a + c / 2);
      IntVector ofB = IntVector.fromArray(INTS, rows, b + c / 2);
      evenA = even.fma(ofA.and(HeadsRows.UPPER).reinterpretAsFloats(), evenA);
      evenB = even.fma(ofB.and(HeadsRows.UPPER).reinterpretAsFloats(), evenB);
      oddA = odd.fma(ofA.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats(), oddA);
      oddB = odd.fma(ofB.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats(), oddB);
    }
    evenA.add(oddA).intoArray(products, 0);
    evenB.add(oddB).intoArray(products, Lanes.COUNT);
  }

  /** Adds up a vector of the products, head by head, and writes the sums to the weights. */
  private void fold(int from, int to) {
    FloatVector sum = fromArray(FLOATS, products, from);
    if (2 * lanes <= Lanes.COUNT) {
      sum = sum.add(sum.rearrange(HALF));
    }
    if (4 * lanes <= Lanes.COUNT) {
      sum = sum.add(sum.rearrange(QUARTER));
    }
    if (8 * lanes <= Lanes.COUNT) {
      sum = sum.add(sum.rearrange(EIGHTH));
    }
    if (16 * lanes <= Lanes.COUNT) {
      sum = sum.add(sum.rearrange(SIXTEENTH));
    }
    sum.intoArray(weights, to);
  }

  /** Subtracts the greatest score of each head. */
  private void subtractHighest(int group, int end) {
    FloatVector highest = broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = group; i < end; i += step) {
      FloatVector x = fromArray(FLOATS, weights, i);
      highest = highest.blend(x, x.compare(VectorOperators.GT, highest));
    }
    if (2 * lanes <= Lanes.COUNT) {
      highest = highest.max(highest.rearrange(HALF));
    }
    if (4 * lanes <= Lanes.COUNT) {
      highest = highest.max(highest.rearrange(QUARTER));
    }
    if (8 * lanes <= Lanes.COUNT) {
      highest = highest.max(highest.rearrange(EIGHTH));
    }
    if (16 * lanes <= Lanes.COUNT) {
      highest = highest.max(highest.rearrange(SIXTEENTH));
    }
    for (int i = group; i < end; i += step) {
      fromArray(FLOATS, weights, i).sub(highest).intoArray(weights, i);
    }
  }

  /** Divides by the sums over all keys. */
  private void divide(int group, int end) {
    FloatVector sum = broadcast(FLOATS, 0);
    for (int i = group; i < end; i += step) {
      sum = fromArray(FLOATS, weights, i).add(sum);
    }
    if (2 * lanes <= Lanes.COUNT) {
      sum = sum.add(sum.rearrange(HALF));
    }
    if (4 * lanes <= Lanes.COUNT) {
      sum = sum.add(sum.rearrange(QUARTER));
    }
    if (8 * lanes <= Lanes.COUNT) {
      sum = sum.add(sum.rearrange(EIGHTH));
    }
    if (16 * lanes <= Lanes.COUNT) {
      sum = sum.add(sum.rearrange(SIXTEENTH));
    }
    FloatVector inverse = broadcast(FLOATS, 1).div(sum);
    for (int i = group; i < end; i += step) {
      fromArray(FLOATS, weights, i).mul(inverse).intoArray(weights, i);
    }
  }

  private void addValues(int from, int count, int group) {
    int j = 0;
    for (; j + 4 <= count; j += 4) {
      int i = from + j;
      if (values.areRounded()) {
        addRounded(row(i) / 2, row(i + 1) / 2, row(i + 2) / 2, row(i + 3) / 2, j * lanes, group);
      } else {
        addValues(row(i), row(i + 1), row(i + 2), row(i + 3), j * lanes, group);
      }
    }
    for (; j < count; j++) {
      if (values.areRounded()) {
        addRounded(row(from + j) / 2, j * lanes, group);
      } else {
        addValue(row(from + j), j * lanes, group);
      }
    }
  }

  /** Adds the values at a, b, c and d, whose weights lie from {@code at} on. */
  private void addValues(int a, int b, int c, int d, int at, int group) {
    float[] rows = values.singles();
    FloatVector ofA = fromArray(FLOATS, weights, at + group).rearrange(repeated);
    FloatVector ofB = fromArray(FLOATS, weights, at + lanes + group).rearrange(repeated);
    FloatVector ofC = fromArray(FLOATS, weights, at + 2 * lanes + group).rearrange(repeated);
    FloatVector ofD = fromArray(FLOATS, weights, at + 3 * lanes + group).rearrange(repeated);
    for (int i = group; i < width; i += step) {
      FloatVector sum = fromArray(FLOATS, sums, i);
      sum = ofA.fma(fromArray(FLOATS, rows, a + i), sum);
      sum = ofB.fma(fromArray(FLOATS, rows, b + i), sum);
      sum = ofC.fma(fromArray(FLOATS, rows, c + i), sum);
      sum = ofD.fma(fromArray(FLOATS, rows, d + i), sum);
      sum.intoArray(sums, i);
    }
  }

  private void addValue(int a, int at, int group) {
    float[] rows = values.singles();
    FloatVector ofA = fromArray(FLOATS, weights, at + group).rearrange(repeated);
    for (int i = group; i < width; i += step) {
      ofA.fma(fromArray(FLOATS, rows, a + i), fromArray(FLOATS, sums, i)).intoArray(sums, i);
    }
  }

  /** {@link #addValues(int, int, int, int, int, int)} of rounded values. */
  private void addRounded(int a, int b, int c, int d, int at, int group) {
    int[] rows = values.pairs();
    FloatVector ofA = fromArray(FLOATS, weights, at + group).rearrange(repeated);
    FloatVector ofB = fromArray(FLOATS, weights, at + lanes + group).rearrange(repeated);
    FloatVector ofC = fromArray(FLOATS, weights, at + 2 * lanes + group).rearrange(repeated);
    FloatVector ofD = fromArray(FLOATS, weights, at + 3 * lanes + group).rearrange(repeated);
    for (int i = 0; i < width; i += 2 * step) {
      int pair = group + i / 2;
      IntVector pairsA = IntVector.fromArray(INTS, rows, a + pair);
      IntVector pairsB = IntVector.fromArray(INTS, rows, b + pair);
      IntVector pairsC = IntVector.fromArray(INTS, rows, c + pair);
      IntVector pairsD = IntVector.fromArray(INTS, rows, d + pair);
      FloatVector even = fromArray(FLOATS, sums, group + i);
      even = ofA.fma(pairsA.and(HeadsRows.UPPER).reinterpretAsFloats(), even);
      even = ofB.fma(pairsB.and(HeadsRows.UPPER).reinterpretAsFloats(), even);
      even = ofC.fma(pairsC.and(HeadsRows.UPPER).reinterpretAsFloats(), even);
      even = ofD.fma(pairsD.and(HeadsRows.UPPER).reinterpretAsFloats(), even);
      even.intoArray(sums, group + i);
      FloatVector odd = fromArray(FLOATS, sums, group + i + step);
      odd = ofA.fma(pairsA.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats(), odd);
      odd = ofB.fma(pairsB.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats(), odd);
      odd = ofC.fma(pairsC.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats(), odd);
      odd = ofD.fma(pairsD.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats(), odd);
      odd.intoArray(sums, group + i + step);
    }
  }

  private void addRounded(int a, int at, int group) {
    int[] rows = values.pairs();
    FloatVector ofA = fromArray(FLOATS, weights, at + group).rearrange(repeated);
    for (int i = 0; i < width; i += 2 * step) {
      int even = group + i;
      int odd = even + step;
      IntVector pairs = IntVector.fromArray(INTS, rows, a + group + i / 2);
      ofA.fma(pairs.and(HeadsRows.UPPER).reinterpretAsFloats(), fromArray(FLOATS, sums, even))
          .intoArray(sums, even);
      ofA.fma(
              pairs.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats(),
              fromArray(FLOATS, sums, odd))
          .intoArray(sums, odd);
    }
  }
}
