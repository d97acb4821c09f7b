package io.tandem.transformer;

import io.tandem.kernels.AttentionShape;
import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;
import java.util.Map;

/**
 * Multi-head attention of the target over the encoder's output (section 3.2.3). With x [N, D] and
 * memory [M, D]: q = x·Wq + bq, [k|v] = memory·Wkv + bkv, context = attention(q, k, v), branch =
 * context·Wo; the output bias bo is added with the residual.
 */
final class CrossAttention {
  private final BlockShape shape;
  private final int site;
  private final Map<String, Matrix> w;
  private final Map<String, Matrix> g;
  private final Scratch kept;
  private Matrix x;
  private Matrix memory;
  private Matrix q;
  private Matrix kv;
  private Matrix weights;
  private Matrix context;
  private AttentionShape attention;

  CrossAttention(
      BlockShape shape, int site, Map<String, Matrix> w, Map<String, Matrix> g, Scratch kept) {
    this.shape = shape;
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
    return "crossbo";
  }

  Matrix forward(Pass pass, Matrix input, Matrix encoded) {
    int d = shape.modelSize();
    x = pass.factor(kept, "crossx", input);
    memory = pass.factor(kept, "crossmemory", encoded);
    q = kept.matrix("crossq", x.rows(), d);
    pass.kernels().multiplyBiased(x, w.get("crossWq"), w.get("crossbq"), q);
    kv = kept.matrix("crosskv", memory.rows(), 2 * d);
    pass.kernels().multiplyBiased(memory, w.get("crossWkv"), w.get("crossbkv"), kv);
    attention =
        new AttentionShape(
            pass.target(),
            pass.source(),
            shape.heads(),
            AttentionShape.Mask.ALL,
            pass.dropouts().at(site, shape.attentionDropout()));
    int elements = Math.toIntExact(pass.target().attentionElements(pass.source(), shape.heads()));
    weights = kept.matrix("crossweights", 1, elements);
    context = pass.factor(kept, "crosscontext", x.rows(), d);
    pass.kernels().attend(attention, q, kv.columns(0, d), kv.columns(d, d), weights, context);
    Matrix branch = pass.scratch().matrix("branch", x.rows(), d);
    pass.kernels().multiply(context, w.get("crossWo"), Into.SET, branch);
    return branch;
  }

  /**
   * From the error of the branch [N, D], sets the gradients and dMemory [M, D], and sets, or adds
   * to, dx [N, D].
   */
  void backward(Pass pass, Matrix dBranch, Matrix dMemory, Into into, Matrix dx) {
    int d = shape.modelSize();
    pass.kernels().multiplyTransposed(context, dBranch, Into.SET, g.get("crossWo"));
    Matrix dContext = pass.scratch().matrix("dContext", x.rows(), d);
    pass.kernels().multiplyByTransposed(dBranch, w.get("crossWo"), Into.SET, dContext);
    Matrix dq = pass.factor(pass.scratch(), "dq", x.rows(), d);
    Matrix dkv = pass.factor(pass.scratch(), "dkv", memory.rows(), 2 * d);
    pass.kernels()
        .attendBackward(
            attention,
            q,
            kv.columns(0, d),
            kv.columns(d, d),
            weights,
            dContext,
            pass.scratch().matrix("dWeights", 1, weights.columns()),
            dq,
            dkv.columns(0, d),
            dkv.columns(d, d));
    pass.kernels().multiplyTransposed(memory, dkv, Into.SET, g.get("crossWkv"));
    pass.kernels().sumRows(dkv, g.get("crossbkv"));
    pass.kernels().multiplyByTransposed(dkv, w.get("crossWkv"), Into.SET, dMemory);
    pass.kernels().multiplyTransposed(x, dq, Into.SET, g.get("crossWq"));
    pass.kernels().sumRows(dq, g.get("crossbq"));
    pass.kernels().multiplyByTransposed(dq, w.get("crossWq"), into, dx);
  }
}
