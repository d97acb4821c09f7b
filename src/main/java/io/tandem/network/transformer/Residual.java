package io.tandem.network.transformer;

import io.tandem.config.ModelSettings.Normalization;
import io.tandem.network.kernels.Branch;
import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NormWeights;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.SavedNorm;

/**
 * The residual connection around a sublayer, with its layer normalization. Post-norm, as in section
 * 5.4 of the paper: y = norm(x + dropout(sublayer(x) + bias)). Pre-norm (Xiong et al. 2020): y = x
 * + dropout(sublayer(norm(x)) + bias). The bias is the sublayer's last one.
 */
final class Residual {
  private final BlockShape shape;
  private final int site;
  private final MatrixBuffer inputBuffer;
  private final MatrixBuffer normalizedBuffer;
  private final MatrixBuffer inverseBuffer;

  // Kept by the forward pass for the backward pass.
  private SavedNorm saved;
  private Dropout dropout;

  Residual(BlockShape shape, int site, Precision precision) {
    this.shape = shape;
    this.site = site;
    inputBuffer = new MatrixBuffer(precision);
    normalizedBuffer = new MatrixBuffer(precision);
    inverseBuffer = new MatrixBuffer(precision);
  }

  private boolean preNorm() {
    return shape.normalization() == Normalization.PRE;
  }

  /** Returns the input of the sublayer: x [N, D], normalized if the network is pre-norm. */
  Matrix sublayerInput(Pass pass, NormWeights norm, Matrix x) {
    if (!preNorm()) {
      return x;
    }
    Matrix input = inputBuffer.like(x);
    makeRoom(x);
    pass.kernels().normalize(x, norm, shape.normEpsilon(), saved, input);
    return input;
  }

  /** Sets y [N, D] from x and the sublayer's last product, whose contents are lost. */
  void output(Pass pass, NormWeights norm, Matrix outBias, Matrix x, Matrix product, Matrix y) {
    dropout = pass.dropouts().at(site, shape.dropout());
    Branch branch = new Branch(product, outBias, dropout);
    if (preNorm()) {
      pass.kernels().addResidual(x, branch, y);
      return;
    }
    makeRoom(x);
    pass.kernels().normalizeResidual(x, branch, norm, shape.normEpsilon(), saved, y);
  }

  /**
   * Sets dx from dy, through the sublayer and around it, and sets the gradients of the
   * normalization and of the sublayer's last bias.
   */
  void backward(
      Pass pass,
      NormWeights norm,
      NormWeights normGradient,
      Matrix outBiasGradient,
      Matrix dy,
      Matrix dx,
      Sublayer sublayer) {
    Matrix dProduct = pass.factor(pass.scratch().dBranch, dy.rows(), dy.columns());
    Branch dBranch = new Branch(dProduct, outBiasGradient, dropout);
    if (preNorm()) {
      pass.kernels().addResidualBackward(dy, dBranch);
      Matrix dInput = pass.scratch().dSublayerInput.like(dy);
      sublayer.backward(dProduct, Into.SET, dInput);
      pass.kernels().normalizeBackward(dInput, saved, norm.gain(), normGradient, dx);
      pass.kernels().add(dy, dx);
    } else {
      pass.kernels().normalizeResidualBackward(dy, saved, norm.gain(), normGradient, dx, dBranch);
      sublayer.backward(dProduct, Into.ADD, dx);
    }
  }

  /** The backward pass of a sublayer. */
  @FunctionalInterface
  interface Sublayer {
    /**
     * Sets the error of the input, or adds to it, from the error of the branch, which is for
     * products.
     */
    void backward(Matrix dBranch, Into into, Matrix dInput);
  }

  private void makeRoom(Matrix x) {
    saved = new SavedNorm(normalizedBuffer.like(x), inverseBuffer.matrix(x.rows(), 1));
  }
}
