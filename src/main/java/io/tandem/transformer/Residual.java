package io.tandem.transformer;

import io.tandem.config.ModelSettings.Normalization;
import io.tandem.kernels.Dropout;
import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;
import java.util.Map;

/**
 * The connection around a sublayer. POST, as in section 5.4 of the paper: y = norm(x +
 * dropout(sublayer(x) + bias)). PRE (Xiong et al. 2020): y = x + dropout(sublayer(norm(x)) + bias).
 * A sublayer's input is {@link #enter}ed, its branch {@link #leave}s.
 */
final class Residual {
  private final BlockShape shape;
  private final String index;
  private final String outputBias;
  private final int site;
  private final Map<String, Matrix> w;
  private final Map<String, Matrix> g;
  private final Scratch kept;
  private Matrix normalized;
  private Matrix inverse;
  private Dropout dropout;

  /**
   * @param outputBias name of the sublayer's last bias, which is added here
   */
  Residual(
      BlockShape shape,
      int index,
      String outputBias,
      int site,
      Map<String, Matrix> w,
      Map<String, Matrix> g,
      Scratch kept) {
    this.shape = shape;
    this.index = Integer.toString(index);
    this.outputBias = outputBias;
    this.site = site;
    this.w = w;
    this.g = g;
    this.kept = kept;
  }

  private boolean pre() {
    return shape.normalization() == Normalization.PRE;
  }

  /** What the sublayer sees of x. */
  Matrix enter(Pass pass, Matrix x) {
    if (!pre()) {
      return x;
    }
    Matrix entered = kept.matrix("entered" + index, x.rows(), x.columns());
    keep(x);
    pass.kernels()
        .normalize(x, gain(), bias(), BlockShape.NORM_EPSILON, normalized, inverse, entered);
    return entered;
  }

  /** y from x and the sublayer's branch, which is used up. */
  void leave(Pass pass, Matrix x, Matrix branch, Matrix y) {
    dropout = pass.dropouts().at(site, shape.dropout());
    if (pre()) {
      pass.kernels().addResidual(x, branch, outputBias(), dropout, y);
      return;
    }
    keep(x);
    pass.kernels()
        .normalizeResidual(
            x,
            branch,
            outputBias(),
            dropout,
            gain(),
            bias(),
            BlockShape.NORM_EPSILON,
            normalized,
            inverse,
            y);
  }

  /** dx from dy, by the sublayer and around it. */
  void backward(Pass pass, Matrix dy, Matrix dx, Sublayer sublayer) {
    Matrix dBranch = pass.factor(pass.scratch(), "dBranch", dy.rows(), dy.columns());
    if (pre()) {
      pass.kernels().addResidualBackward(dy, dropout, dBranch, outputBiasGradient());
      Matrix dEntered = pass.scratch().matrix("dEntered", dy.rows(), dy.columns());
      sublayer.backward(dBranch, Into.SET, dEntered);
      pass.kernels()
          .normalizeBackward(
              dEntered, normalized, inverse, gain(), gainGradient(), biasGradient(), dx);
      pass.kernels().add(dy, dx);
    } else {
      pass.kernels()
          .normalizeResidualBackward(
              dy,
              normalized,
              inverse,
              gain(),
              dropout,
              gainGradient(),
              biasGradient(),
              dx,
              dBranch,
              outputBiasGradient());
      sublayer.backward(dBranch, Into.ADD, dx);
    }
  }

  /** The way back through a sublayer. */
  @FunctionalInterface
  interface Sublayer {
    /**
     * From the error of its branch, for products, sets or adds to the error of what it has seen.
     */
    void backward(Matrix dBranch, Into into, Matrix dEntered);
  }

  /** Room for what the way back needs of a normalisation of x. */
  private void keep(Matrix x) {
    normalized = kept.matrix("normalized" + index, x.rows(), x.columns());
    inverse = kept.matrix("inverse" + index, x.rows(), 1);
  }

  private Matrix outputBias() {
    return w.get(outputBias);
  }

  private Matrix outputBiasGradient() {
    return g.get(outputBias);
  }

  private Matrix gain() {
    return w.get("gain" + index);
  }

  private Matrix bias() {
    return w.get("bias" + index);
  }

  private Matrix gainGradient() {
    return g.get("gain" + index);
  }

  private Matrix biasGradient() {
    return g.get("bias" + index);
  }
}
