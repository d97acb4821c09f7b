package io.tandem.network.transformer;

import io.tandem.network.kernels.AttentionShape;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.QueriesKeysValues;
import io.tandem.network.kernels.Segments;
import io.tandem.network.transformer.weights.SelfAttentionWeights;

/**
 * Multi-head attention of a sentence over itself (section 3.2 of the paper). With x [N, D]: [q|k|v]
 * = x·Wqkv + bqkv, context = attention(q, k, v), branch = context·Wo; the output bias bo is added
 * with the residual.
 */
final class SelfAttention {
  private final BlockShape shape;
  private final AttentionShape.Mask mask;
  private final int site;
  private final MatrixBuffer xBuffer;
  private final MatrixBuffer qkvBuffer;
  private final MatrixBuffer weightsBuffer;
  private final MatrixBuffer contextBuffer;
  private Saved saved;

  /**
   * The state that the forward pass keeps for the backward pass.
   *
   * @param x the sublayer's input [N, D], for products
   * @param weights the attention weights before dropout
   * @param context [N, D], for products
   */
  private record Saved(
      AttentionShape attention,
      Matrix x,
      QueriesKeysValues inputs,
      Matrix weights,
      Matrix context) {}

  SelfAttention(BlockShape shape, AttentionShape.Mask mask, int site, Precision precision) {
    this.shape = shape;
    this.mask = mask;
    this.site = site;
    xBuffer = new MatrixBuffer(precision);
    qkvBuffer = new MatrixBuffer(precision);
    weightsBuffer = new MatrixBuffer(precision);
    contextBuffer = new MatrixBuffer(precision);
  }

  /**
   * Returns the attention weights of the last forward pass, over one sentence: [queries, keys] per
   * head.
   */
  double[][][] weights() {
    return AttentionMaps.perHead(saved.attention, saved.weights);
  }

  /** Computes the branch [N, D], in scratch. */
  Matrix forward(Pass pass, SelfAttentionWeights w, Segments sentences, Matrix input) {
    int d = shape.modelSize();
    Matrix x = pass.factor(xBuffer, input);
    Matrix qkv = qkvBuffer.matrix(x.rows(), 3 * d);
    pass.kernels().multiplyBiased(x, w.qkv(), w.qkvBias(), qkv);
    AttentionShape attention =
        new AttentionShape(
            sentences,
            sentences,
            shape.heads(),
            mask,
            pass.dropouts().at(site, shape.attentionDropout()));
    int elements = Math.toIntExact(sentences.attentionElements(sentences, shape.heads()));
    Matrix weights = weightsBuffer.matrix(1, elements);
    Matrix context = pass.factor(contextBuffer, x.rows(), d);
    QueriesKeysValues inputs = QueriesKeysValues.of(qkv);
    pass.kernels().attend(attention, inputs, weights, context);
    saved = new Saved(attention, x, inputs, weights, context);
    Matrix branch = pass.scratch().branch.matrix(x.rows(), d);
    pass.kernels().multiply(context, w.out(), Into.SET, branch);
    return branch;
  }

  /** Sets the gradients g from the error of the branch [N, D], and sets or adds to dx [N, D]. */
  void backward(
      Pass pass,
      SelfAttentionWeights w,
      SelfAttentionWeights g,
      Matrix dBranch,
      Into into,
      Matrix dx) {
    int d = shape.modelSize();
    pass.kernels().multiplyTransposed(saved.context, dBranch, Into.SET, g.out());
    Matrix dContext = pass.scratch().dContext.matrix(dBranch.rows(), d);
    pass.kernels().multiplyByTransposed(dBranch, w.out(), Into.SET, dContext);
    Matrix dqkv = pass.factor(pass.scratch().dQueriesKeysValues, dBranch.rows(), 3 * d);
    pass.kernels()
        .attendBackward(
            saved.attention,
            saved.inputs,
            saved.weights,
            dContext,
            pass.scratch().dWeights.matrix(1, saved.weights.columns()),
            QueriesKeysValues.of(dqkv));
    pass.kernels().multiplyTransposed(saved.x, dqkv, Into.SET, g.qkv());
    pass.kernels().sumRows(dqkv, g.qkvBias());
    pass.kernels().multiplyByTransposed(dqkv, w.qkv(), into, dx);
  }
}
