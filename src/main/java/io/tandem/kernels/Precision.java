package io.tandem.kernels;

/**
 * The number format of a matrix: single to train, double to check gradients, bfloat16 (the upper
 * half of a single) for factors of products alone.
 */
public enum Precision {
  SINGLE(Float.BYTES),
  DOUBLE(Double.BYTES),
  BFLOAT16(Short.BYTES);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }
}
