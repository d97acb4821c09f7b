package io.tandem.network.kernels;

import io.tandem.config.ModelSettings.Activation;

/** An unpacked factor, for products that gain nothing from packing. */
final class MatrixFactor extends Factor {
  private final Kernels kernels;
  private final FactorWeights weights;

  MatrixFactor(Kernels kernels, FactorWeights weights) {
    super(weights.terms(), weights.columns());
    this.kernels = kernels;
    this.weights = weights;
  }

  @Override
  public void multiply(Matrix a, Into into, Matrix c) {
    if (weights.transposed()) {
      kernels.multiplyByTransposed(a, weights.matrix(), into, c);
    } else {
      kernels.multiply(a, weights.matrix(), into, c);
    }
    if (weights.relu()) {
      kernels.activate(weights.bias().orElseThrow(), Activation.RELU, Dropout.NONE, c, c);
    } else {
      weights.bias().ifPresent(bias -> kernels.addBias(bias, c));
    }
  }
}
