package io.tandem.network.kernels;

/**
 * The number format bfloat16, the upper half of the bits of a single. Rounds single elements;
 * {@code vector.VectorBfloat16} does the same in SIMD.
 */
public final class Bfloat16 {
  /**
   * Added to the bits of a single, this carries into the upper half if the lower half is above one
   * half.
   */
  public static final int ALMOST_HALF = 0x7fff;

  private Bfloat16() {}

  /** Rounds to nearest, ties to even; NaN stays NaN. */
  public static short of(float x) {
    if (Float.isNaN(x)) {
      return (short) (Float.floatToIntBits(Float.NaN) >>> Short.SIZE);
    }
    int bits = Float.floatToIntBits(x);
    int even = (bits >>> Short.SIZE) & 1;
    return (short) ((bits + ALMOST_HALF + even) >>> Short.SIZE);
  }

  /** Returns the single of the same value. */
  public static float toFloat(short x) {
    return Float.intBitsToFloat(x << Short.SIZE);
  }
}
