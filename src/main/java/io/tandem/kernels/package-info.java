/**
 * The arithmetic of the network: one interface, a plain version that is the oracle, and fast
 * versions that agree with it.
 *
 * <p>Start with {@link io.tandem.kernels.Kernels}.
 */
package io.tandem.kernels;
