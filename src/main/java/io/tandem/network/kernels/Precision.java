package io.tandem.network.kernels;

/**
 * The number format of a matrix's elements in memory: single to train, double to check gradients,
 * bfloat16 ({@link Bfloat16}) for factors of products alone; inside the products of {@code
 * kernels.int8} 8-bit integers, and 32-bit ones for their sums. Which format a run wants its
 * factors in is a setting, {@link io.tandem.config.MathMode}; {@link Products#factors} answers it.
 */
public enum Precision {
  SINGLE(Float.BYTES),
  DOUBLE(Double.BYTES),
  BFLOAT16(Short.BYTES),
  INT8(Byte.BYTES),
  INT32(Integer.BYTES);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }
}
