package io.tandem.search;

import io.tandem.config.ModelSettings.Normalization;
import io.tandem.kernels.Dropout;
import io.tandem.kernels.Factor;
import io.tandem.kernels.Kernels;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Segments;
import io.tandem.transformer.BlockShape;
import io.tandem.transformer.TransformerWeights;
import java.util.Map;
import java.util.Optional;

/**
 * A decoder layer for the newest token of each row: what the transformer's DecoderLayer computes
 * for whole sentences. x [R, D] is replaced by the layer's output.
 */
final class DecoderLayerStep {
  private final BlockShape shape;
  private final Map<String, Matrix> w;
  private final DecoderFactors.Layer factors;
  private final Kernels kernels;
  private final DecoderBuffers buffers;
  private final int layer;

  /** Keys and values of the encoder's output, [M, 2 · D]. */
  private final Matrix crossKeysValues;

  private Optional<AttentionObserver> observer = Optional.empty();

  DecoderLayerStep(
      TransformerWeights weights,
      DecoderFactors factors,
      Kernels kernels,
      DecoderBuffers buffers,
      int layer,
      Matrix memory) {
    this.shape = weights.shape();
    this.w = weights.decoder().get(layer);
    this.factors = factors.layers().get(layer);
    this.kernels = kernels;
    this.buffers = buffers;
    this.layer = layer;
    crossKeysValues =
        buffers.scratch.matrix("crossKeysValues" + layer, memory.rows(), 2 * shape.modelSize());
    kernels.multiplyByFactor(memory, this.factors.crossKeysValues(), crossKeysValues);
    kernels.addBias(w.get("crossbkv"), crossKeysValues);
  }

  void watch(AttentionObserver watching) {
    observer = Optional.of(watching);
  }

  /**
   * @param sourceChoice which {@code sourceRows} belong to which row of x
   * @param sourceRows rows of the encoder's output
   */
  void forward(Segments sourceChoice, int[] sourceRows, Matrix x) {
    leave(1, "selfbo", attendToPrefix(enter(1, x)), x);
    leave(2, "crossbo", attendToSource(enter(2, x), sourceChoice, sourceRows), x);
    leave(3, "b2", feedForward(enter(3, x)), x);
  }

  private Matrix buffer(String name, Matrix like, int columns) {
    return buffers.scratch.matrix(name, like.rows(), columns);
  }

  private Matrix attendToPrefix(Matrix x) {
    int d = shape.modelSize();
    Matrix q = buffer("q", x, d);
    kernels.multiplyByFactor(x, factors.selfQuery(), q);
    kernels.addBias(w.get("selfbqkv").columns(0, d), q);
    Matrix kv = buffers.cache.newest(layer);
    kernels.multiplyByFactor(x, factors.selfKeysValues(), kv);
    kernels.addBias(w.get("selfbqkv").columns(d, 2 * d), kv);
    Matrix context = buffer("context", x, d);
    kernels.attendChosen(
        shape.heads(),
        q,
        buffers.cache.choice(),
        buffers.cache.seen(),
        buffers.cache.all(layer),
        context);
    return multiplied(context, factors.selfOutput());
  }

  private Matrix attendToSource(Matrix x, Segments sourceChoice, int[] sourceRows) {
    Matrix q = buffer("q", x, shape.modelSize());
    kernels.multiplyByFactor(x, factors.crossQuery(), q);
    kernels.addBias(w.get("crossbq"), q);
    observer.ifPresent(
        watching ->
            MeanAttention.tell(
                watching, shape.heads(), q, sourceChoice, sourceRows, crossKeysValues));
    Matrix context = buffer("context", x, shape.modelSize());
    kernels.attendChosen(shape.heads(), q, sourceChoice, sourceRows, crossKeysValues, context);
    return multiplied(context, factors.crossOutput());
  }

  private Matrix feedForward(Matrix x) {
    Matrix z = buffer("z", x, shape.feedForwardSize());
    kernels.multiplyByFactor(x, factors.first(), z);
    Matrix h = buffer("h", x, shape.feedForwardSize());
    kernels.activate(w.get("b1"), shape.activation(), Dropout.NONE, z, h);
    return multiplied(h, factors.second());
  }

  private Matrix multiplied(Matrix x, Factor weights) {
    Matrix branch = buffer("branch", x, shape.modelSize());
    kernels.multiplyByFactor(x, weights, branch);
    return branch;
  }

  /** What sublayer {@code index} sees of x. */
  private Matrix enter(int index, Matrix x) {
    if (shape.normalization() == Normalization.POST) {
      return x;
    }
    Matrix entered = buffer("entered", x, shape.modelSize());
    normalize(index, x, entered);
    return entered;
  }

  /** Adds the branch of sublayer {@code index} to x. */
  private void leave(int index, String bias, Matrix branch, Matrix x) {
    if (shape.normalization() == Normalization.POST) {
      kernels.addResidual(x, branch, w.get(bias), Dropout.NONE, branch);
      normalize(index, branch, x);
    } else {
      kernels.addBias(w.get(bias), branch);
      kernels.add(branch, x);
    }
  }

  private void normalize(int index, Matrix x, Matrix y) {
    normalize(kernels, buffers, w.get("gain" + index), w.get("bias" + index), x, y);
  }

  /** y = norm(x); y may be x. */
  static void normalize(
      Kernels kernels, DecoderBuffers buffers, Matrix gain, Matrix bias, Matrix x, Matrix y) {
    Matrix normalized = buffers.scratch.matrix("normalized", x.rows(), x.columns());
    Matrix inverse = buffers.scratch.matrix("inverse", x.rows(), 1);
    kernels.normalize(x, gain, bias, BlockShape.NORM_EPSILON, normalized, inverse, y);
  }
}
