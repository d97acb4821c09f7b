package io.tandem.transformer;

import io.tandem.kernels.AttentionShape.Mask;
import io.tandem.kernels.Matrix;
import java.util.Map;

/**
 * One decoder layer of the paper: causal self-attention, attention over the encoder's output,
 * feed-forward, each with its residual. x, y [N, D], N target tokens; memory [M, D], M source
 * tokens.
 */
final class DecoderLayer {
  private final Scratch kept;
  private final SelfAttention self;
  private final Residual residual1;
  private final CrossAttention cross;
  private final Residual residual2;
  private final FeedForward feedForward;
  private final Residual residual3;

  DecoderLayer(BlockShape shape, int site, Map<String, Matrix> w, Map<String, Matrix> g) {
    kept = new Scratch(w.get("gain1").precision());
    self = new SelfAttention(shape, "self", Mask.CAUSAL, site, w, g, kept);
    residual1 = new Residual(shape, 1, self.outputBias(), site + 1, w, g, kept);
    cross = new CrossAttention(shape, site + 2, w, g, kept);
    residual2 = new Residual(shape, 2, cross.outputBias(), site + 3, w, g, kept);
    feedForward = new FeedForward(shape, site + 4, w, g, kept);
    residual3 = new Residual(shape, 3, feedForward.outputBias(), site + 5, w, g, kept);
  }

  void forward(Pass pass, Matrix x, Matrix memory, Matrix y) {
    Matrix attended = self.forward(pass, pass.target(), residual1.enter(pass, x));
    Matrix s = kept.matrix("s", x.rows(), x.columns());
    residual1.leave(pass, x, attended, s);
    Matrix crossed = cross.forward(pass, residual2.enter(pass, s), memory);
    Matrix t = kept.matrix("t", x.rows(), x.columns());
    residual2.leave(pass, s, crossed, t);
    Matrix fed = feedForward.forward(pass, residual3.enter(pass, t));
    residual3.leave(pass, t, fed, y);
  }

  /** Weights of the pass before, of one sentence, per head. */
  double[][][] selfAttention() {
    return self.weights();
  }

  /** The same over the encoder's output. */
  double[][][] crossAttention() {
    return cross.weights();
  }

  /** Sets dx [N, D] and dMemory [M, D]. */
  void backward(Pass pass, Matrix dy, Matrix dx, Matrix dMemory) {
    Matrix dt = kept.matrix("dt", dy.rows(), dy.columns());
    residual3.backward(pass, dy, dt, (d, into, to) -> feedForward.backward(pass, d, into, to));
    Matrix ds = kept.matrix("ds", dy.rows(), dy.columns());
    residual2.backward(pass, dt, ds, (d, into, to) -> cross.backward(pass, d, dMemory, into, to));
    residual1.backward(pass, ds, dx, (d, into, to) -> self.backward(pass, d, into, to));
  }
}
