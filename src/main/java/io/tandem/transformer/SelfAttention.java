package io.tandem.transformer;

import io.tandem.kernels.AttentionShape;
import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Segments;
import java.util.Map;

/**
 * Multi-head attention of a sentence over itself (section 3.2). With x [N, D]: [q|k|v] = x·Wqkv +
 * bqkv, context = attention(q, k, v), branch = context·Wo; the output bias bo is added with the
 * residual.
 */
final class SelfAttention {
  private final BlockShape shape;
  private final String prefix;
  private final AttentionShape.Mask mask;
  private final int site;
  private final Map<String, Matrix> w;
  private final Map<String, Matrix> g;
  private final Scratch kept;
  private Matrix x;
  private Matrix qkv;
  private Matrix weights;
  private Matrix context;
  private AttentionShape attention;

  SelfAttention(
      BlockShape shape,
      String prefix,
      AttentionShape.Mask mask,
      int site,
      Map<String, Matrix> w,
      Map<String, Matrix> g,
      Scratch kept) {
    this.shape = shape;
    this.prefix = prefix;
    this.mask = mask;
    this.site = site;
    this.w = w;
    this.g = g;
    this.kept = kept;
  }

  /** The weights of the pass before, of one sentence, per head: [H, queries, keys]. */
  double[][][] weights() {
    return AttentionMaps.perHead(attention, weights);
  }

  /** Name of the bias that is added with the residual. */
  String outputBias() {
    return prefix + "bo";
  }

  Matrix forward(Pass pass, Segments sentences, Matrix input) {
    int d = shape.modelSize();
    x = pass.factor(kept, prefix + "x", input);
    qkv = kept.matrix(prefix + "qkv", x.rows(), 3 * d);
    pass.kernels().multiplyBiased(x, w.get(prefix + "Wqkv"), w.get(prefix + "bqkv"), qkv);
    attention =
        new AttentionShape(
            sentences,
            sentences,
            shape.heads(),
            mask,
            pass.dropouts().at(site, shape.attentionDropout()));
    int elements = Math.toIntExact(sentences.attentionElements(sentences, shape.heads()));
    weights = kept.matrix(prefix + "weights", 1, elements);
    context = pass.factor(kept, prefix + "context", x.rows(), d);
    pass.kernels()
        .attend(
            attention,
            qkv.columns(0, d),
            qkv.columns(d, d),
            qkv.columns(2 * d, d),
            weights,
            context);
    Matrix branch = pass.scratch().matrix("branch", x.rows(), d);
    pass.kernels().multiply(context, w.get(prefix + "Wo"), Into.SET, branch);
    return branch;
  }

  /** From the error of the branch [N, D], sets the gradients and sets, or adds to, dx [N, D]. */
  void backward(Pass pass, Matrix dBranch, Into into, Matrix dx) {
    int d = shape.modelSize();
    pass.kernels().multiplyTransposed(context, dBranch, Into.SET, g.get(prefix + "Wo"));
    Matrix dContext = pass.scratch().matrix("dContext", x.rows(), d);
    pass.kernels().multiplyByTransposed(dBranch, w.get(prefix + "Wo"), Into.SET, dContext);
    Matrix dqkv = pass.factor(pass.scratch(), "dqkv", x.rows(), 3 * d);
    pass.kernels()
        .attendBackward(
            attention,
            qkv.columns(0, d),
            qkv.columns(d, d),
            qkv.columns(2 * d, d),
            weights,
            dContext,
            pass.scratch().matrix("dWeights", 1, weights.columns()),
            dqkv.columns(0, d),
            dqkv.columns(d, d),
            dqkv.columns(2 * d, d));
    pass.kernels().multiplyTransposed(x, dqkv, Into.SET, g.get(prefix + "Wqkv"));
    pass.kernels().sumRows(dqkv, g.get(prefix + "bqkv"));
    pass.kernels().multiplyByTransposed(dqkv, w.get(prefix + "Wqkv"), into, dx);
  }
}
