/**
 * The choice of kernels and of matrix products that a JVM makes when it starts.
 *
 * <p>Start with {@code KernelChoice}.
 */
package io.tandem.network.kernels.choice;
