package io.tandem.network.kernels;

/**
 * The number format of a matrix's elements in memory: single for training, double for checking
 * gradients, bfloat16 ({@link Bfloat16}) for factors of products only; within the products of
 * {@code kernels.int8}, 8-bit integers, and 32-bit integers for their sums. The setting {@link
 * io.tandem.config.MathMode} chooses the format of factors, which {@link Products#factors} returns.
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
