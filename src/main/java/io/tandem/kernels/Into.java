package io.tandem.kernels;

/** What becomes of the value that stands in a result already. */
public enum Into {
  SET,
  ADD
}
