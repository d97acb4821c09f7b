package io.tandem.kernels;

/** The number format of a matrix: single to train, double to check gradients. */
public enum Precision {
  SINGLE(Float.BYTES),
  DOUBLE(Double.BYTES);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }
}
