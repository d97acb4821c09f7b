package io.tandem.network.kernels;

/**
 * The branch of a residual connection: dropout(values + bias) is added to the sublayer's input. In
 * a backward pass, the errors of the values, the gradient of the bias, and the same dropout.
 *
 * @param values [N, D], the sublayer's last product
 * @param bias [1, D], the sublayer's last bias
 */
public record Branch(Matrix values, Matrix bias, Dropout dropout) {}
