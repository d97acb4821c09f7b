/**
 * Products of 8-bit integers: what their factors are rounded to, and how sums become singles again.
 * The products themselves are those of a library.
 *
 * <p>Start with {@code Int8Passes}, which has the formulas.
 */
package io.tandem.network.kernels.int8;
