package io.tandem.network.kernels;

/** What becomes of the value that stands in a result already. */
public enum Into {
  SET,
  ADD
}
