package io.tandem.network.kernels.choice;

import io.tandem.config.MathMode;

/**
 * A request for kernels.
 *
 * @param kernels plain, native or vector; null for the best there is
 * @param products of single precision: vector, openblas or onednn; null for the best there is
 */
public record KernelRequest(String kernels, String products, MathMode math) {
  /** The system property for {@link #kernels}. */
  public static final String KERNELS = "tandem.kernels";

  /** The system property for {@link #products}. */
  public static final String PRODUCTS = "tandem.products";

  /** Returns the request of the system properties. */
  static KernelRequest ofProperties(MathMode math) {
    return new KernelRequest(System.getProperty(KERNELS), System.getProperty(PRODUCTS), math);
  }
}
