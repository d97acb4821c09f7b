package io.tandem.network.kernels;

/** The parameters of a layer normalization, gain and bias [1, D]; or their gradients. */
public record NormWeights(Matrix gain, Matrix bias) {}
