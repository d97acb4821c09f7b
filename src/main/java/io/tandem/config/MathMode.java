package io.tandem.config;

/**
 * The number format of the factors of matrix products, as the settings {@code training.math} and
 * {@code search.math} give it; everything else is in single precision. It is separate from the
 * format of a matrix in memory, because a run cannot choose double.
 */
public enum MathMode {
  /** Factors in float32. */
  FLOAT32,

  /** bfloat16 (the upper half of a float32), with sums and results in float32. */
  BF16,

  /**
   * Whole numbers of eight bits with a scale for each row or column, with exact sums and results in
   * float32; only factors that stay, so that a network can translate in it but not be trained.
   */
  INT8
}
