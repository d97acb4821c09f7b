/**
 * Our weights as the named tensors of other tools: names, orientations, orders, and slices of fused
 * projections. One table for each format serves export and import.
 *
 * <p>Start with {@code WeightTable} and {@code Slot}.
 */
package io.tandem.interop.weights;
