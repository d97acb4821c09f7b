/**
 * Products of 8-bit integers: rounding of factors before, and conversion of sums to singles after.
 * A library computes the products themselves.
 *
 * <p>Start with {@code Int8Passes}, which has the formulas.
 */
package io.tandem.network.kernels.int8;
