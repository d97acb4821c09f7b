package io.tandem.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponential and normal distribution on vectors, by polynomials: the same on every processor,
 * where Java's own vector exponential needs a native library that exists only for some.
 */
final class VectorFunctions {
  /**
   * Exponents below this give exactly 0. Softmax would otherwise fill its places with denormal
   * numbers, which are slow in everything that touches them.
   */
  static final float LOWEST_EXPONENT = -60;

  private static final float LOG2_E = 1.44269504f;

  /** ln 2 in two parts; the first has so few bits that its multiples up to 2^7 are exact. */
  private static final float LN_2_HIGH = 0.693359375f;

  private static final float LN_2_LOW = -2.12194440e-4f;

  /** Adding 1.5 · 2^23 leaves no bits for a fraction and the integer in the lowest bits. */
  private static final float ROUNDING = 12582912f;

  private static final int FRACTION_BITS = 23;

  // exp(r) on |r| <= ln(2) / 2: least largest relative error, 2e-9, by reweighted least squares.
  private static final float E2 = 0.4999999106f;
  private static final float E3 = 0.1666641980f;
  private static final float E4 = 0.04166823253f;
  private static final float E5 = 0.008374898694f;
  private static final float E6 = 0.001383674215f;

  // 1 - erf(z) = (a1 t + ... + a5 t^5) exp(-z²), t = 1 / (1 + p z), z >= 0, off by at most 1.5e-7:
  // Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26.
  private static final float ERF_P = 0.3275911f;
  private static final float ERF_1 = 0.254829592f;
  private static final float ERF_2 = -0.284496736f;
  private static final float ERF_3 = 1.421413741f;
  private static final float ERF_4 = -1.453152027f;
  private static final float ERF_5 = 1.061405429f;

  private static final float SQRT_HALF = (float) Math.sqrt(0.5);
  private static final float DENSITY_AT_0 = (float) (1 / Math.sqrt(2 * Math.PI));

  private VectorFunctions() {}

  /**
   * e^x for x up to 88, relative error 1e-7; 0 where x is below {@link #LOWEST_EXPONENT}, NaN for
   * NaN.
   */
  static FloatVector exp(FloatVector x) {
    // x = n ln 2 + r; then e^x is e^r with n added to its exponent bits.
    FloatVector shifted = x.fma(Lanes.all(LOG2_E), Lanes.all(ROUNDING));
    FloatVector n = shifted.sub(ROUNDING);
    FloatVector r = n.fma(Lanes.all(-LN_2_LOW), n.fma(Lanes.all(-LN_2_HIGH), x));
    FloatVector p = r.fma(Lanes.all(E6), Lanes.all(E5));
    p = p.fma(r, Lanes.all(E4)).fma(r, Lanes.all(E3)).fma(r, Lanes.all(E2));
    p = p.fma(r, Lanes.all(1)).fma(r, Lanes.all(1));
    FloatVector y =
        p.reinterpretAsInts()
            .add(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, FRACTION_BITS))
            .reinterpretAsFloats();
    return y.blend(0, x.compare(VectorOperators.LT, LOWEST_EXPONENT));
  }

  /** The same for one number, where a row ends. */
  static float exp(float x) {
    return x < LOWEST_EXPONENT ? 0 : (float) Math.exp(x);
  }

  /** x·Φ(x). */
  static FloatVector gelu(FloatVector x) {
    return x.mul(normalDistribution(x, exp(x.mul(x).mul(-0.5f))));
  }

  /** d x·Φ(x) / dx = Φ(x) + x·φ(x). */
  static FloatVector geluSlope(FloatVector x) {
    FloatVector bell = exp(x.mul(x).mul(-0.5f));
    return x.mul(bell).fma(Lanes.all(DENSITY_AT_0), normalDistribution(x, bell));
  }

  /** Φ(x) from {@code bell} = exp(-x²/2). */
  private static FloatVector normalDistribution(FloatVector x, FloatVector bell) {
    FloatVector z = x.abs().mul(SQRT_HALF);
    FloatVector t = Lanes.all(1).div(z.fma(Lanes.all(ERF_P), Lanes.all(1)));
    FloatVector p = t.fma(Lanes.all(ERF_5), Lanes.all(ERF_4));
    p = p.fma(t, Lanes.all(ERF_3)).fma(t, Lanes.all(ERF_2)).fma(t, Lanes.all(ERF_1));
    FloatVector tail = p.mul(t).mul(bell).mul(0.5f);
    return tail.blend(Lanes.all(1).sub(tail), x.compare(VectorOperators.GT, 0));
  }

  /** max(a, b); a where b is NaN. Cheaper than Java's maximum, which must think of NaN and -0. */
  static FloatVector max(FloatVector a, FloatVector b) {
    return a.blend(b, b.compare(VectorOperators.GT, a));
  }
}
