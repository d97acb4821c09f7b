/**
 * Matrix products in float32 and bfloat16 by oneDNN.
 *
 * <p>Start with {@code OneDnnProducts}; {@code OneDnn} says whether the library loads on this
 * machine.
 */
package io.tandem.network.kernels.onednn;
