/**
 * The arithmetic of the network: one interface, a plain implementation that serves as the oracle,
 * and a native one that multiplies with OpenBLAS.
 *
 * <p>Start with {@code Kernels}. {@code choice} selects the implementation of a JVM.
 */
package io.tandem.network.kernels;
