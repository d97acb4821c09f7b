package io.tandem.network.kernels.vector;

import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Matrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Dropout} a row at a time: draws the row's factors, equal to those of {@link
 * Dropout#factor}, into an array. An instance serves one call.
 */
final class VectorDropout {
  private static final IntVector LANE_STEPS =
      IntVector.zero(Lanes.INTS).addIndex(1).mul(Dropout.STEP);

  /** The factors of the row last drawn: 0 or the scale. */
  final float[] factors;

  private final boolean none;
  private final int key;
  private final int highestDropped;
  private final float scale;

  /** Allocates factors for rows of up to {@code columns} elements. */
  VectorDropout(Dropout dropout, int columns) {
    this.none = dropout.none();
    this.key = dropout.key();
    this.highestDropped = dropout.threshold() - 1;
    this.scale = (float) dropout.scale();
    this.factors = new float[Lanes.padded(columns)];
    Arrays.fill(factors, 1);
  }

  /** Returns whether all factors are 1, so that they may be ignored. */
  boolean none() {
    return none;
  }

  /** Draws for {@code columns} elements (then up to a whole vector) from {@code number} on. */
  void drawRow(int number, int columns) {
    if (!none) {
      for (int j = 0; j < columns; j += Lanes.COUNT) {
        IntVector x = LANE_STEPS.add((number + j) * Dropout.STEP + key);
        x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16));
        x = x.mul(Dropout.FIRST_FACTOR);
        x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 15));
        x = x.mul(Dropout.SECOND_FACTOR);
        x = x.lanewise(VectorOperators.XOR, x.lanewise(VectorOperators.LSHR, 16));
        x = x.lanewise(VectorOperators.LSHR, Integer.SIZE - Dropout.BITS);
        // All ones where the element is kept. Both operands have 24 bits, so there is no overflow.
        IntVector kept = x.neg().add(highestDropped).lanewise(VectorOperators.ASHR, 31);
        FloatVector.broadcast(Lanes.FLOATS, scale)
            .reinterpretAsInts()
            .and(kept)
            .reinterpretAsFloats()
            .intoArray(factors, j);
      }
    }
  }

  /** Row {@code i} of {@code to} = x ⊙ the factors last drawn; sums += the unrounded row. */
  void multiply(float[] x, Matrix to, int i, float[] sums) {
    int columns = to.columns();
    int whole = Lanes.whole(columns);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      FloatVector product =
          FloatVector.fromArray(Lanes.FLOATS, x, j)
              .mul(FloatVector.fromArray(Lanes.FLOATS, factors, j));
      product.add(FloatVector.fromArray(Lanes.FLOATS, sums, j)).intoArray(sums, j);
      VectorBfloat16.store(product, to.precision(), to.bytes(), i * to.stride() + j);
    }
    for (int j = whole; j < columns; j++) {
      float product = x[j] * factors[j];
      sums[j] += product;
      to.set(i, j, product);
    }
  }
}
