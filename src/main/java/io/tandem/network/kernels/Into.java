package io.tandem.network.kernels;

/** Whether a product replaces the value of its result or is added to it. */
public enum Into {
  SET,
  ADD
}
