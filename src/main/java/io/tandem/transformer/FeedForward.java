package io.tandem.transformer;

import io.tandem.kernels.Activation;
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

  /** Name of the bias that is added with the residual. */
  String outputBias() {
    return "b2";
  }

  Matrix forward(Pass pass, Matrix input) {
    x = pass.factor(kept, "fedx", input);
    h = pass.factor(kept, "h", x.rows(), shape.feedForwardSize());
    dropout = pass.dropouts().at(site, shape.feedForwardDropout());
    if (shape.activation() == Activation.RELU && dropout.none()) {
      pass.kernels().multiplyRectified(x, w.get("W1"), w.get("b1"), h);
      z = h; // it has the same slopes, so that z need not be kept
    } else {
      z = kept.matrix("z", x.rows(), shape.feedForwardSize());
      pass.kernels().multiply(x, w.get("W1"), Into.SET, z);
      pass.kernels().activate(w.get("b1"), shape.activation(), dropout, z, h);
    }
    Matrix branch = pass.scratch().matrix("branch", x.rows(), shape.modelSize());
    pass.kernels().multiply(h, w.get("W2"), Into.SET, branch);
    return branch;
  }

  /** From the error of the branch [N, D], sets the gradients and sets, or adds to, dx [N, D]. */
  void backward(Pass pass, Matrix dBranch, Into into, Matrix dx) {
    pass.kernels().multiplyTransposed(h, dBranch, Into.SET, g.get("W2"));
    Matrix dh = pass.scratch().matrix("dh", x.rows(), shape.feedForwardSize());
    pass.kernels().multiplyByTransposed(dBranch, w.get("W2"), Into.SET, dh);
    Matrix dz = pass.factorInPlace(pass.scratch(), "dz", dh);
    pass.kernels().activateBackward(z, shape.activation(), dropout, dh, dz, g.get("b1"));
    pass.kernels().multiplyTransposed(x, dz, Into.SET, g.get("W1"));
    pass.kernels().multiplyByTransposed(dz, w.get("W1"), into, dx);
  }
}
