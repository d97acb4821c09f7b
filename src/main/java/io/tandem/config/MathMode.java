package io.tandem.config;

/** The number format of factors in matrix products; everything else is of single precision. */
public enum MathMode {
  FLOAT32,
  /** bfloat16 (the upper half of a float32), with sums and results in float32. */
  BF16
}
