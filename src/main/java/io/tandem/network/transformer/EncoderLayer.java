package io.tandem.network.transformer;

import io.tandem.network.kernels.AttentionShape.Mask;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.weights.EncoderLayerWeights;

/**
 * One encoder layer of the paper: self-attention and feed-forward, each with its residual
 * connection. x, y [N, D], N source tokens.
 */
final class EncoderLayer {
  private final SelfAttention attention;
  private final Residual attentionResidual;
  private final FeedForward feedForward;
  private final Residual feedForwardResidual;

  /** The output of the attention with its residual, which the backward pass needs as well. */
  private final MatrixBuffer attended;

  private final MatrixBuffer dAttended;

  EncoderLayer(BlockShape shape, int site, Precision precision) {
    attention = new SelfAttention(shape, Mask.ALL, site, precision);
    attentionResidual = new Residual(shape, site + 1, precision);
    feedForward = new FeedForward(shape, site + 2, precision);
    feedForwardResidual = new Residual(shape, site + 3, precision);
    attended = new MatrixBuffer(precision);
    dAttended = new MatrixBuffer(precision);
  }

  void forward(Pass pass, EncoderLayerWeights w, Matrix x, Matrix y) {
    Matrix input = attentionResidual.sublayerInput(pass, w.attentionNorm(), x);
    Matrix branch = attention.forward(pass, w.attention(), pass.source(), input);
    Matrix s = attended.like(x);
    attentionResidual.output(pass, w.attentionNorm(), w.attention().outBias(), x, branch, s);
    input = feedForwardResidual.sublayerInput(pass, w.feedForwardNorm(), s);
    branch = feedForward.forward(pass, w.feedForward(), input);
    feedForwardResidual.output(pass, w.feedForwardNorm(), w.feedForward().outBias(), s, branch, y);
  }

  /** The attention weights of the last forward pass, if of one sentence: [S, S] per head. */
  double[][][] attention() {
    return attention.weights();
  }

  /** Sets the gradients g and dx [N, D]. */
  void backward(Pass pass, EncoderLayerWeights w, EncoderLayerWeights g, Matrix dy, Matrix dx) {
    Matrix ds = dAttended.like(dy);
    feedForwardResidual.backward(
        pass,
        w.feedForwardNorm(),
        g.feedForwardNorm(),
        g.feedForward().outBias(),
        dy,
        ds,
        (d, into, to) -> feedForward.backward(pass, w.feedForward(), g.feedForward(), d, into, to));
    attentionResidual.backward(
        pass,
        w.attentionNorm(),
        g.attentionNorm(),
        g.attention().outBias(),
        ds,
        dx,
        (d, into, to) -> attention.backward(pass, w.attention(), g.attention(), d, into, to));
  }
}
