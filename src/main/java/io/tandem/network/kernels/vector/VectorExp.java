package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static jdk.incubator.vector.FloatVector.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential on vectors, by a polynomial: the same on every processor, where Java's own vector
 * exponential needs a native library that exists only for some.
 */
final class VectorExp {
  /**
   * Exponents below this give exactly 0. Otherwise softmax would produce denormal numbers, which
   * slow down every operation on them.
   */
  static final float MIN_EXPONENT = -60;

  private static final float LOG2_E = 1.44269504f;

  /** ln 2 in two parts; the first has so few bits that its multiples up to 2^7 are exact. */
  private static final float LN_2_HIGH = 0.693359375f;

  private static final float LN_2_LOW = -2.12194440e-4f;

  /** Adding 1.5 · 2^23 leaves no bits for a fraction, and the integer in the lowest bits. */
  private static final float ROUNDING = 12582912f;

  private static final int FRACTION_BITS = 23;

  // exp(r) on |r| <= ln(2) / 2: least largest relative error, 2e-9, by reweighted least squares.
  private static final float E2 = 0.4999999106f;
  private static final float E3 = 0.1666641980f;
  private static final float E4 = 0.04166823253f;
  private static final float E5 = 0.008374898694f;
  private static final float E6 = 0.001383674215f;

  private VectorExp() {}

  /**
   * x = e^(scale · (x - shift)) for {@code count} elements, a multiple of the vector's length, from
   * {@code at} on; relative error 1e-7 for exponents up to 88, 0 below {@link #MIN_EXPONENT}, NaN
   * for NaN.
   *
   * @return their sum
   */
  static float apply(float[] values, int at, int count, float shift, float scale) {
    FloatVector sums = broadcast(FLOATS, 0);
    for (int j = at; j < at + count; j += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(FLOATS, values, j).sub(shift).mul(scale);
      // x = n ln 2 + r; then e^x is e^r with n added to its exponent bits.
      FloatVector shifted = x.fma(broadcast(FLOATS, LOG2_E), broadcast(FLOATS, ROUNDING));
      FloatVector n = shifted.sub(ROUNDING);
      FloatVector r = n.fma(broadcast(FLOATS, -LN_2_HIGH), x);
      r = n.fma(broadcast(FLOATS, -LN_2_LOW), r);
      FloatVector p = r.fma(broadcast(FLOATS, E6), broadcast(FLOATS, E5));
      p = p.fma(r, broadcast(FLOATS, E4));
      p = p.fma(r, broadcast(FLOATS, E3));
      p = p.fma(r, broadcast(FLOATS, E2));
      p = p.fma(r, broadcast(FLOATS, 1));
      p = p.fma(r, broadcast(FLOATS, 1));
      FloatVector y =
          p.reinterpretAsInts()
              .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, FRACTION_BITS))
              .reinterpretAsFloats();
      y = y.blend(0, x.compare(VectorOperators.LT, MIN_EXPONENT));
      y.intoArray(values, j);
      sums = y.add(sums);
    }
    return Lanes.sum(sums.toArray());
  }
}
