package io.tandem.network.transformer;

import io.tandem.network.kernels.AttentionShape;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.QueriesKeysValues;
import io.tandem.network.transformer.weights.CrossAttentionWeights;

/**
 * Multi-head attention of the target over the encoder's output (section 3.2.3 of the paper). With x
 * [N, D] and memory [M, D]: q = x·Wq + bq, [k|v] = memory·Wkv + bkv, context = attention(q, k, v),
 * branch = context·Wo; the output bias bo is added with the residual.
 */
final class CrossAttention {
  private final BlockShape shape;
  private final int site;

  /** The weight of guided alignment in the loss; 0 without. */
  private final double guidance;

  private final MatrixBuffer xBuffer;
  private final MatrixBuffer memoryBuffer;
  private final MatrixBuffer qBuffer;
  private final MatrixBuffer kvBuffer;
  private final MatrixBuffer weightsBuffer;
  private final MatrixBuffer contextBuffer;
  private Saved saved;

  /**
   * The state that the forward pass keeps for the backward pass.
   *
   * @param x the sublayer's input [N, D], for products
   * @param memory the encoder's output [M, D], for products
   * @param weights the attention weights before dropout
   * @param context [N, D], for products
   */
  private record Saved(
      AttentionShape attention,
      Matrix x,
      Matrix memory,
      QueriesKeysValues inputs,
      Matrix weights,
      Matrix context) {}

  CrossAttention(BlockShape shape, int site, double guidance, Precision precision) {
    this.shape = shape;
    this.site = site;
    this.guidance = guidance;
    xBuffer = new MatrixBuffer(precision);
    memoryBuffer = new MatrixBuffer(precision);
    qBuffer = new MatrixBuffer(precision);
    kvBuffer = new MatrixBuffer(precision);
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

  /** Returns what the last forward pass adds to the loss, a mean over target tokens. */
  double guidedLoss() {
    return saved.attention.guide().loss(saved.attention, saved.weights);
  }

  /** Computes the branch [N, D], in scratch. */
  Matrix forward(Pass pass, CrossAttentionWeights w, Matrix input, Matrix encoded) {
    int d = shape.modelSize();
    Matrix x = pass.factor(xBuffer, input);
    Matrix memory = pass.factor(memoryBuffer, encoded);
    Matrix q = qBuffer.matrix(x.rows(), d);
    pass.kernels().multiplyBiased(x, w.query(), w.queryBias(), q);
    Matrix kv = kvBuffer.matrix(memory.rows(), 2 * d);
    pass.kernels().multiplyBiased(memory, w.keysValues(), w.keysValuesBias(), kv);
    AttentionShape attention =
        new AttentionShape(
            pass.target(),
            pass.source(),
            shape.heads(),
            AttentionShape.Mask.ALL,
            pass.dropouts().at(site, shape.attentionDropout()),
            pass.guide(guidance));
    int elements = Math.toIntExact(pass.target().attentionElements(pass.source(), shape.heads()));
    Matrix weights = weightsBuffer.matrix(1, elements);
    Matrix context = pass.factor(contextBuffer, x.rows(), d);
    QueriesKeysValues inputs = QueriesKeysValues.of(q, kv);
    pass.kernels().attend(attention, inputs, weights, context);
    saved = new Saved(attention, x, memory, inputs, weights, context);
    Matrix branch = pass.scratch().branch.matrix(x.rows(), d);
    pass.kernels().multiply(context, w.out(), Into.SET, branch);
    return branch;
  }

  /**
   * Sets the gradients g and dMemory [M, D] from the error of the branch [N, D], and sets or adds
   * to dx [N, D].
   */
  void backward(
      Pass pass,
      CrossAttentionWeights w,
      CrossAttentionWeights g,
      Matrix dBranch,
      Matrix dMemory,
      Into into,
      Matrix dx) {
    int d = shape.modelSize();
    pass.kernels().multiplyTransposed(saved.context, dBranch, Into.SET, g.out());
    Matrix dContext = pass.scratch().dContext.matrix(dBranch.rows(), d);
    pass.kernels().multiplyByTransposed(dBranch, w.out(), Into.SET, dContext);
    Matrix dq = pass.factor(pass.scratch().dQueries, dBranch.rows(), d);
    Matrix dkv = pass.factor(pass.scratch().dKeysValues, saved.memory.rows(), 2 * d);
    pass.kernels()
        .attendBackward(
            saved.attention,
            saved.inputs,
            saved.weights,
            dContext,
            pass.scratch().dWeights.matrix(1, saved.weights.columns()),
            QueriesKeysValues.of(dq, dkv));
    pass.kernels().multiplyTransposed(saved.memory, dkv, Into.SET, g.keysValues());
    pass.kernels().sumRows(dkv, g.keysValuesBias());
    pass.kernels().multiplyByTransposed(dkv, w.keysValues(), Into.SET, dMemory);
    pass.kernels().multiplyTransposed(saved.x, dq, Into.SET, g.query());
    pass.kernels().sumRows(dq, g.queryBias());
    pass.kernels().multiplyByTransposed(dq, w.query(), into, dx);
  }
}
