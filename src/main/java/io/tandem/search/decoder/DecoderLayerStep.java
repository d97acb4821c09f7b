package io.tandem.search.decoder;

import io.tandem.config.ModelSettings.Normalization;
import io.tandem.kernels.Activation;
import io.tandem.kernels.Dropout;
import io.tandem.kernels.Factor;
import io.tandem.kernels.Into;
import io.tandem.kernels.Kernels;
import io.tandem.kernels.KeysValues;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Segments;
import io.tandem.search.AttentionObserver;
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
  private final KeysValues source;

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
    source = buffers.source(layer, memory.rows());
    source.put(multiplied("sourceKeysValues", memory, this.factors.crossKeysValues()), 0);
  }

  void watch(AttentionObserver watching) {
    observer = Optional.of(watching);
  }

  /**
   * @param sourceChoice which {@code sourceRows} belong to which row of x
   * @param sourceRows rows of the encoder's output
   */
  void forward(Segments sourceChoice, int[] sourceRows, Matrix x) {
    leave(1, attendToPrefix(enter(1, x)), factors.selfOutput(), x);
    leave(2, attendToSource(enter(2, x), sourceChoice, sourceRows), factors.crossOutput(), x);
    leave(3, feedForward(enter(3, x)), factors.second(), x);
  }

  private Matrix buffer(String name, Matrix like, int columns) {
    return buffers.scratch.matrix(name, like.rows(), columns);
  }

  private Matrix multiplied(String name, Matrix x, Factor weights) {
    Matrix product = buffer(name, x, weights.columns());
    kernels.multiplyByFactor(x, weights, Into.SET, product);
    return product;
  }

  private Matrix attendToPrefix(Matrix x) {
    int d = shape.modelSize();
    Matrix qkv = multiplied("qkv", x, factors.selfQueryKeysValues());
    KeyValueCache cache = buffers.cache;
    cache.putNewest(layer, qkv.columns(d, 2 * d));
    Matrix context = buffer("context", x, d);
    kernels.attendChosen(
        qkv.columns(0, d), cache.choice(), cache.seen(), cache.all(layer), context);
    return context;
  }

  private Matrix attendToSource(Matrix x, Segments sourceChoice, int[] sourceRows) {
    Matrix q = multiplied("q", x, factors.crossQuery());
    observer.ifPresent(
        watching -> MeanAttention.tell(watching, q, sourceChoice, sourceRows, source));
    Matrix context = buffer("context", x, shape.modelSize());
    kernels.attendChosen(q, sourceChoice, sourceRows, source, context);
    return context;
  }

  private Matrix feedForward(Matrix x) {
    Matrix z = multiplied("z", x, factors.first());
    if (shape.activation() != Activation.RELU) {
      kernels.activate(w.get("b1"), shape.activation(), Dropout.NONE, z, z);
    }
    return z;
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

  /** Adds the branch of sublayer {@code index}, of which {@code output} makes the end, to x. */
  private void leave(int index, Matrix branch, Factor output, Matrix x) {
    kernels.multiplyByFactor(branch, output, Into.ADD, x);
    if (shape.normalization() == Normalization.POST) {
      normalize(index, x, x);
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
