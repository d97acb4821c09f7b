package io.tandem.interop.weights;

/** How another tool's tensor holds a matrix of ours, which is [in, out] or one row [1, n]. */
public enum Orientation {
  /** The orientation of our matrices. */
  SAME,
  /** [out, in]. */
  TRANSPOSED,
  /** [n], of one row. */
  VECTOR
}
