package io.tandem.network.transformer;

import io.tandem.config.ModelSettings.Activation;
import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.weights.FeedForwardWeights;

/**
 * The position-wise feed-forward sublayer (section 3.3 of the paper). With x [N, D]: z = x·W1 + b1
 * [N, F], h = dropout(activation(z)), branch = h·W2; the output bias b2 is added with the residual.
 */
final class FeedForward {
  private final BlockShape shape;
  private final int site;
  private final MatrixBuffer xBuffer;
  private final MatrixBuffer zBuffer;
  private final MatrixBuffer hBuffer;
  private Saved saved;

  /**
   * The state that the forward pass keeps for the backward pass.
   *
   * @param x the sublayer's input [N, D], for products
   * @param z [N, F]; for ReLU without dropout h, which has the same slopes
   * @param h [N, F], for products
   */
  private record Saved(Dropout dropout, Matrix x, Matrix z, Matrix h) {}

  FeedForward(BlockShape shape, int site, Precision precision) {
    this.shape = shape;
    this.site = site;
    xBuffer = new MatrixBuffer(precision);
    zBuffer = new MatrixBuffer(precision);
    hBuffer = new MatrixBuffer(precision);
  }

  /** Computes the branch [N, D], in scratch. */
  Matrix forward(Pass pass, FeedForwardWeights w, Matrix input) {
    Matrix x = pass.factor(xBuffer, input);
    Matrix h = pass.factor(hBuffer, x.rows(), shape.feedForwardSize());
    Dropout dropout = pass.dropouts().at(site, shape.feedForwardDropout());
    Matrix z;
    if (shape.activation() == Activation.RELU && dropout.none()) {
      pass.kernels().multiplyRelu(x, w.inner(), w.innerBias(), h);
      z = h;
    } else {
      z = zBuffer.matrix(x.rows(), shape.feedForwardSize());
      pass.kernels().multiply(x, w.inner(), Into.SET, z);
      pass.kernels().activate(w.innerBias(), shape.activation(), dropout, z, h);
    }
    saved = new Saved(dropout, x, z, h);
    Matrix branch = pass.scratch().branch.matrix(x.rows(), shape.modelSize());
    pass.kernels().multiply(h, w.out(), Into.SET, branch);
    return branch;
  }

  /** Sets the gradients g from the error of the branch [N, D], and sets or adds to dx [N, D]. */
  void backward(
      Pass pass, FeedForwardWeights w, FeedForwardWeights g, Matrix dBranch, Into into, Matrix dx) {
    pass.kernels().multiplyTransposed(saved.h, dBranch, Into.SET, g.out());
    Matrix dh = pass.scratch().dHidden.matrix(dBranch.rows(), shape.feedForwardSize());
    pass.kernels().multiplyByTransposed(dBranch, w.out(), Into.SET, dh);
    Matrix dz = pass.factorInPlace(pass.scratch().dPreActivation, dh);
    pass.kernels()
        .activateBackward(saved.z, shape.activation(), saved.dropout, dh, dz, g.innerBias());
    pass.kernels().multiplyTransposed(saved.x, dz, Into.SET, g.inner());
    pass.kernels().multiplyByTransposed(dz, w.inner(), into, dx);
  }
}
