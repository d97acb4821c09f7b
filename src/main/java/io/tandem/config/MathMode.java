package io.tandem.config;

/**
 * The number format of factors in matrix products, as the settings {@code training.math} and {@code
 * search.math} have it; everything else is of single precision. A type of its own and not the
 * format of a matrix in memory, because double is none of a run's choices.
 */
public enum MathMode {
  /** Factors as they are. */
  FLOAT32,

  /** bfloat16 (the upper half of a float32), with sums and results in float32. */
  BF16
}
