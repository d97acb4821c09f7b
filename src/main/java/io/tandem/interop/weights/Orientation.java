package io.tandem.interop.weights;

/** The orientation of another tool's tensor, relative to our matrix [in, out] or row [1, n]. */
public enum Orientation {
  /** The orientation of our matrices. */
  SAME,
  /** [out, in]. */
  TRANSPOSED,
  /** [n], of one row. */
  VECTOR
}
