package io.tandem.kernels;

import io.tandem.config.MathMode;

/** Kernels that tests compare. */
public final class TestKernels {
  private TestKernels() {}

  /** The vector kernels with the products that are fastest on this machine. */
  public static Kernels vector() {
    return KernelChoice.make(new KernelWish("vector", null, MathMode.FLOAT32));
  }
}
