package io.tandem.network.kernels.choice;

import io.tandem.config.MathMode;
import io.tandem.network.kernels.Kernels;

/** The kernels that tests compare. */
public final class TestKernels {
  private TestKernels() {}

  /** Returns the vector kernels with the products that are fastest on this machine. */
  public static Kernels vector() {
    return KernelChoice.make(new KernelRequest("vector", null, MathMode.FLOAT32));
  }
}
