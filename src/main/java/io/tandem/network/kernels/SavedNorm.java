package io.tandem.network.kernels;

/**
 * The values that a layer normalization keeps for its backward pass.
 *
 * @param normalized [N, D], the rows before gain and bias
 * @param inverse [N, 1], the inverse of each row's standard deviation
 */
public record SavedNorm(Matrix normalized, Matrix inverse) {}
