package io.tandem.kernels;

/** The number format bfloat16: the upper half of the bits of a single. */
public final class Bfloat16 {
  /** What exceeds half of the last bit kept makes the upper half of the bits one more. */
  public static final int ALMOST_HALF = 0x7fff;

  private Bfloat16() {}

  /** The nearest one, of two equally near the one with an even last bit; NaN for NaN. */
  static short of(float x) {
    if (Float.isNaN(x)) {
      return (short) (Float.floatToIntBits(Float.NaN) >>> Short.SIZE);
    }
    int bits = Float.floatToIntBits(x);
    int even = bits >>> Short.SIZE & 1;
    return (short) (bits + ALMOST_HALF + even >>> Short.SIZE);
  }

  static float toFloat(short x) {
    return Float.intBitsToFloat(x << Short.SIZE);
  }
}
