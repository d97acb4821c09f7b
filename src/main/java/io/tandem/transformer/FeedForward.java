package io.tandem.transformer;

import io.tandem.kernels.Dropout;
import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;
import java.util.Map;

/**
 * The position-wise sublayer (section 3.3). With x [N, D]: z = x·W1 + b1 [N, F], h =
 * dropout(activation(z)), branch = h·W2; the output bias b2 is added with the residual.
 */
final class FeedForward {
  private final BlockShape shape;
  private final int site;
  private final Map<String, Matrix> w;
  private final Map<String, Matrix> g;
  private final Scratch kept;
  private Matrix x;
  private Matrix z;
  private Matrix h;
  private Dropout dropout;

  FeedForward(
      BlockShape shape, int site, Map<String, Matrix> w, Map<String, Matrix> g, Scratch kept) {
    this.shape = shape;
    this.site = site;
    this.w = w;
    this.g = g;
    this.kept = kept;
  }

  Matrix outputBias() {
    return w.get("b2");
  }

  Matrix forward(Pass pass, Matrix input) {
    x = pass.factor(kept, "fedx", input);
    z = kept.matrix("z", x.rows(), shape.feedForwardSize());
    h = pass.factor(kept, "h", x.rows(), shape.feedForwardSize());
    dropout = pass.dropouts().at(site, shape.feedForwardDropout());
    pass.kernels().multiply(x, w.get("W1"), Into.SET, z);
    pass.kernels().activate(w.get("b1"), shape.activation(), dropout, z, h);
    Matrix branch = pass.scratch().matrix("branch", x.rows(), shape.modelSize());
    pass.kernels().multiply(h, w.get("W2"), Into.SET, branch);
    return branch;
  }

  /** From the error of the branch [N, D], sets the gradients and gives the error of x. */
  Matrix backward(Pass pass, Matrix dBranch) {
    Matrix dFactor = pass.factor(pass.scratch(), "dBranch", dBranch);
    pass.kernels().multiplyTransposed(h, dFactor, Into.SET, g.get("W2"));
    pass.kernels().sumRows(dBranch, g.get("b2"));
    Matrix dz = pass.scratch().matrix("dz", x.rows(), shape.feedForwardSize());
    pass.kernels().multiplyByTransposed(dFactor, w.get("W2"), Into.SET, dz);
    pass.kernels().activateBackward(z, shape.activation(), dropout, dz);
    Matrix dzFactor = pass.factor(pass.scratch(), "dz", dz);
    pass.kernels().multiplyTransposed(x, dzFactor, Into.SET, g.get("W1"));
    pass.kernels().sumRows(dz, g.get("b1"));
    Matrix dx = pass.scratch().matrix("dEntered", x.rows(), shape.modelSize());
    pass.kernels().multiplyByTransposed(dzFactor, w.get("W1"), Into.SET, dx);
    return dx;
  }
}
