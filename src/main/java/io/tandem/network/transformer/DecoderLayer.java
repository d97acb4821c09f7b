package io.tandem.network.transformer;

import io.tandem.network.kernels.AttentionShape.Mask;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.weights.DecoderLayerWeights;

/**
 * One decoder layer of the paper: causal self-attention, attention over the encoder's output and
 * feed-forward, each with its residual connection. x, y [N, D], N target tokens; memory [M, D], M
 * source tokens.
 */
final class DecoderLayer {
  private final SelfAttention selfAttention;
  private final Residual selfAttentionResidual;
  private final CrossAttention crossAttention;
  private final Residual crossAttentionResidual;
  private final FeedForward feedForward;
  private final Residual feedForwardResidual;

  /** The output of the self-attention with its residual, which the backward pass needs as well. */
  private final MatrixBuffer selfAttended;

  /** The output of the cross-attention with its residual. */
  private final MatrixBuffer crossAttended;

  private final MatrixBuffer dSelfAttended;
  private final MatrixBuffer dCrossAttended;

  /**
   * @param guidance the weight of guided alignment in the loss; 0 for none
   */
  DecoderLayer(BlockShape shape, int site, double guidance, Precision precision) {
    selfAttention = new SelfAttention(shape, Mask.CAUSAL, site, precision);
    selfAttentionResidual = new Residual(shape, site + 1, precision);
    crossAttention = new CrossAttention(shape, site + 2, guidance, precision);
    crossAttentionResidual = new Residual(shape, site + 3, precision);
    feedForward = new FeedForward(shape, site + 4, precision);
    feedForwardResidual = new Residual(shape, site + 5, precision);
    selfAttended = new MatrixBuffer(precision);
    crossAttended = new MatrixBuffer(precision);
    dSelfAttended = new MatrixBuffer(precision);
    dCrossAttended = new MatrixBuffer(precision);
  }

  void forward(Pass pass, DecoderLayerWeights w, Matrix x, Matrix memory, Matrix y) {
    Matrix input = selfAttentionResidual.sublayerInput(pass, w.selfAttentionNorm(), x);
    Matrix branch = selfAttention.forward(pass, w.selfAttention(), pass.target(), input);
    Matrix s = selfAttended.like(x);
    selfAttentionResidual.output(
        pass, w.selfAttentionNorm(), w.selfAttention().outBias(), x, branch, s);
    input = crossAttentionResidual.sublayerInput(pass, w.crossAttentionNorm(), s);
    branch = crossAttention.forward(pass, w.crossAttention(), input, memory);
    Matrix t = crossAttended.like(x);
    crossAttentionResidual.output(
        pass, w.crossAttentionNorm(), w.crossAttention().outBias(), s, branch, t);
    input = feedForwardResidual.sublayerInput(pass, w.feedForwardNorm(), t);
    branch = feedForward.forward(pass, w.feedForward(), input);
    feedForwardResidual.output(pass, w.feedForwardNorm(), w.feedForward().outBias(), t, branch, y);
  }

  /** The self-attention weights of the last forward pass, if of one sentence: [T, T] per head. */
  double[][][] selfAttention() {
    return selfAttention.weights();
  }

  /** The cross-attention weights of the last forward pass, if of one sentence: [T, S] per head. */
  double[][][] crossAttention() {
    return crossAttention.weights();
  }

  /** Returns what guided alignment adds to the loss of the last forward pass. */
  double guidedLoss() {
    return crossAttention.guidedLoss();
  }

  /** Sets the gradients g, dx [N, D] and dMemory [M, D]. */
  void backward(
      Pass pass,
      DecoderLayerWeights w,
      DecoderLayerWeights g,
      Matrix dy,
      Matrix dx,
      Matrix dMemory) {
    Matrix dt = dCrossAttended.like(dy);
    feedForwardResidual.backward(
        pass,
        w.feedForwardNorm(),
        g.feedForwardNorm(),
        g.feedForward().outBias(),
        dy,
        dt,
        (d, into, to) -> feedForward.backward(pass, w.feedForward(), g.feedForward(), d, into, to));
    Matrix ds = dSelfAttended.like(dy);
    crossAttentionResidual.backward(
        pass,
        w.crossAttentionNorm(),
        g.crossAttentionNorm(),
        g.crossAttention().outBias(),
        dt,
        ds,
        (d, into, to) ->
            crossAttention.backward(
                pass, w.crossAttention(), g.crossAttention(), d, dMemory, into, to));
    selfAttentionResidual.backward(
        pass,
        w.selfAttentionNorm(),
        g.selfAttentionNorm(),
        g.selfAttention().outBias(),
        ds,
        dx,
        (d, into, to) ->
            selfAttention.backward(pass, w.selfAttention(), g.selfAttention(), d, into, to));
  }
}
