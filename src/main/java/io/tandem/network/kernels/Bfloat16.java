package io.tandem.network.kernels;

/**
 * The number format bfloat16, the upper half of the bits of a single, and the one place where
 * singles are rounded to it element by element; {@code vector.VectorBfloat16} does the same in
 * SIMD.
 */
public final class Bfloat16 {
  /** Added to the bits of a single, it carries into the upper half from more than one half on. */
  public static final int ALMOST_HALF = 0x7fff;

  private Bfloat16() {}

  /** The nearest one, of two equally near the one with an even last bit; NaN for NaN. */
  public static short of(float x) {
    if (Float.isNaN(x)) {
      return (short) (Float.floatToIntBits(Float.NaN) >>> Short.SIZE);
    }
    int bits = Float.floatToIntBits(x);
    int even = (bits >>> Short.SIZE) & 1;
    return (short) ((bits + ALMOST_HALF + even) >>> Short.SIZE);
  }

  /** The single of the same value. */
  public static float toFloat(short x) {
    return Float.intBitsToFloat(x << Short.SIZE);
  }
}
