package io.tandem.transformer;

import io.tandem.kernels.AttentionShape.Mask;
import io.tandem.kernels.Matrix;
import java.util.Map;

/**
 * One encoder layer of the paper: self-attention and feed-forward, each with its residual. x, y [N,
 * D], N source tokens.
 */
final class EncoderLayer {
  private final Scratch kept;
  private final SelfAttention attention;
  private final Residual residual1;
  private final FeedForward feedForward;
  private final Residual residual2;

  EncoderLayer(BlockShape shape, int site, Map<String, Matrix> w, Map<String, Matrix> g) {
    kept = new Scratch(w.get("gain1").precision());
    attention = new SelfAttention(shape, "", Mask.ALL, site, w, g, kept);
    residual1 = new Residual(shape, 1, attention.outputBias(), site + 1, w, g, kept);
    feedForward = new FeedForward(shape, site + 2, w, g, kept);
    residual2 = new Residual(shape, 2, feedForward.outputBias(), site + 3, w, g, kept);
  }

  void forward(Pass pass, Matrix x, Matrix y) {
    Matrix attended = attention.forward(pass, pass.source(), residual1.enter(pass, x));
    Matrix s = kept.matrix("s", x.rows(), x.columns());
    residual1.leave(pass, x, attended, s);
    Matrix fed = feedForward.forward(pass, residual2.enter(pass, s));
    residual2.leave(pass, s, fed, y);
  }

  /** Weights of the pass before, of one sentence, per head. */
  double[][][] attention() {
    return attention.weights();
  }

  void backward(Pass pass, Matrix dy, Matrix dx) {
    Matrix ds = kept.matrix("ds", dy.rows(), dy.columns());
    residual2.backward(pass, dy, ds, (d, into, to) -> feedForward.backward(pass, d, into, to));
    residual1.backward(pass, ds, dx, (d, into, to) -> attention.backward(pass, d, into, to));
  }
}
