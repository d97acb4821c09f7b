package io.tandem.kernels;

/** The kernels of this JVM, chosen once. */
public final class KernelChoice {
  private static final Kernels BEST = new VectorKernels();

  private KernelChoice() {}

  public static Kernels best() {
    return BEST;
  }
}
