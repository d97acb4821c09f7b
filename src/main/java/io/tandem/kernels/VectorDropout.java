package io.tandem.kernels;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Dropout} on whole vectors: keeps and drops the same elements. With the rate 0 it keeps
 * all, but callers had better ask {@link Dropout#none} and save the draws.
 */
final class VectorDropout {
  private static final IntVector LANE_STEPS =
      IntVector.zero(Lanes.INTS).addIndex(1).mul(Dropout.STEP);

  private final Dropout dropout;
  private final int key;
  private final int highestDropped;
  private final float scale;

  VectorDropout(Dropout dropout) {
    this.dropout = dropout;
    this.key = dropout.key();
    this.highestDropped = dropout.threshold() - 1;
    this.scale = (float) dropout.scale();
  }

  /** Values of the elements {@code number}, number + 1, ...: scaled where kept, else 0. */
  FloatVector apply(FloatVector values, int number) {
    IntVector x = LANE_STEPS.add(number * Dropout.STEP + key);
    x = xorShifted(x, 16).mul(Dropout.FIRST_FACTOR);
    x = xorShifted(x, 15).mul(Dropout.SECOND_FACTOR);
    x = xorShifted(x, 16).lanewise(VectorOperators.LSHR, Integer.SIZE - Dropout.BITS);
    // All ones where the draw is above what is dropped; both have 24 bits, so no overflow.
    IntVector kept =
        IntVector.broadcast(Lanes.INTS, highestDropped)
            .sub(x)
            .lanewise(VectorOperators.ASHR, Integer.SIZE - 1);
    return values.mul(scale).reinterpretAsInts().and(kept).reinterpretAsFloats();
  }

  private static IntVector xorShifted(IntVector x, int bits) {
    return x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, bits));
  }

  float apply(float value, int number) {
    return (float) (value * dropout.factor(number));
  }

  /** A row of {@code from} whose first element is {@code number}; {@code to} may be the same. */
  void row(ByteBuffer from, int fromAt, ByteBuffer to, int toAt, int columns, int number) {
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector values = Lanes.load(from, fromAt + j * Float.BYTES);
      Lanes.store(apply(values, number + j), to, toAt + j * Float.BYTES);
    }
    for (int j = whole; j < columns; j++) {
      float value = from.getFloat(fromAt + j * Float.BYTES);
      to.putFloat(toAt + j * Float.BYTES, apply(value, number + j));
    }
  }

  /** Part of an array, in place; {@code columns} is a multiple of the vector's length. */
  void row(float[] values, int at, int columns, int number) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      apply(Lanes.load(values, at + j), number + j).intoArray(values, at + j);
    }
  }

  /** to = dropout(from); {@code to} may be {@code from}. */
  static void apply(Matrix from, Dropout dropout, Matrix to) {
    VectorDropout rows = new VectorDropout(dropout);
    int n = from.columns();
    for (int i = 0; i < from.rows(); i++) {
      rows.row(from.bytes(), Lanes.at(from, i), to.bytes(), Lanes.at(to, i), n, i * n);
    }
  }
}
