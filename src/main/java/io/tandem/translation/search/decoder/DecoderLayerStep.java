package io.tandem.translation.search.decoder;

import io.tandem.config.ModelSettings.Activation;
import io.tandem.config.ModelSettings.Normalization;
import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.KeysValues;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NormWeights;
import io.tandem.network.kernels.Segments;
import io.tandem.network.transformer.BlockShape;
import io.tandem.network.transformer.MatrixBuffer;
import io.tandem.network.transformer.weights.DecoderLayerWeights;
import io.tandem.translation.search.AttentionObserver;
import io.tandem.translation.search.decoder.CachedDecoder.DecoderModel;
import java.util.Optional;

/**
 * Applies a decoder layer to the newest token of each row; the transformer's DecoderLayer computes
 * the same for whole sentences.
 */
final class DecoderLayerStep {
  private final BlockShape shape;
  private final DecoderLayerWeights w;
  private final DecoderFactors.Layer factors;
  private final Kernels kernels;
  private final DecoderBuffers buffers;
  private final int layer;

  /** Keys and values of the encoder's output, [M, 2 · D]. */
  private final KeysValues source;

  /** The heads that an observer sees, from the first on. */
  private final int heads;

  private Optional<AttentionObserver> observer = Optional.empty();

  DecoderLayerStep(DecoderModel model, DecoderBuffers buffers, int layer, Matrix memory) {
    shape = model.weights().shape();
    w = model.weights().decoder().get(layer);
    factors = model.factors().layers().get(layer);
    kernels = model.kernels();
    this.buffers = buffers;
    this.layer = layer;
    heads = model.weights().alignmentHeads(layer);
    source = buffers.source(layer, memory.rows());
    source.put(product(buffers.sourceKeysValues, memory, factors.crossKeysValues()), 0);
  }

  void watch(AttentionObserver watching) {
    observer = Optional.of(watching);
  }

  /**
   * Replaces x [R, D] by the layer's output.
   *
   * @param sourceChoice the ranges of {@code sourceRows} that belong to each row of x
   * @param sourceRows rows of the encoder's output
   */
  void forward(Segments sourceChoice, int[] sourceRows, Matrix x) {
    Matrix context = attendToPrefix(sublayerInput(w.selfAttentionNorm(), x));
    addBranch(context, factors.selfOutput(), w.selfAttentionNorm(), x);
    context = attendToSource(sublayerInput(w.crossAttentionNorm(), x), sourceChoice, sourceRows);
    addBranch(context, factors.crossOutput(), w.crossAttentionNorm(), x);
    Matrix hidden = feedForward(sublayerInput(w.feedForwardNorm(), x));
    addBranch(hidden, factors.feedForwardOutput(), w.feedForwardNorm(), x);
  }

  private Matrix product(MatrixBuffer buffer, Matrix x, Factor weights) {
    return buffer.product(kernels, x, weights);
  }

  private Matrix attendToPrefix(Matrix x) {
    int d = shape.modelSize();
    Matrix qkv = product(buffers.qkv, x, factors.selfQueryKeysValues());
    KeyValueCache cache = buffers.cache;
    cache.putNewest(layer, qkv.columns(d, 2 * d));
    Matrix context = buffers.context.matrix(x.rows(), d);
    kernels.attendGathered(
        qkv.columns(0, d), cache.choice(), cache.seen(), cache.all(layer), context);
    return context;
  }

  private Matrix attendToSource(Matrix x, Segments sourceChoice, int[] sourceRows) {
    Matrix q = product(buffers.q, x, factors.crossQuery());
    observer.ifPresent(
        watching -> MeanAttention.report(watching, heads, q, sourceChoice, sourceRows, source));
    Matrix context = buffers.context.matrix(x.rows(), shape.modelSize());
    kernels.attendGathered(q, sourceChoice, sourceRows, source, context);
    return context;
  }

  private Matrix feedForward(Matrix x) {
    Matrix hidden = product(buffers.hidden, x, factors.feedForwardInner());
    if (shape.activation() != Activation.RELU) {
      Matrix bias = w.feedForward().innerBias();
      kernels.activate(bias, shape.activation(), Dropout.NONE, hidden, hidden);
    }
    return hidden;
  }

  /** Returns the input of a sublayer: x, normalized if the network is pre-norm. */
  private Matrix sublayerInput(NormWeights norm, Matrix x) {
    if (shape.normalization() == Normalization.POST) {
      return x;
    }
    Matrix input = buffers.sublayerInput.matrix(x.rows(), shape.modelSize());
    buffers.normalize(norm, x, input);
    return input;
  }

  /**
   * Adds the branch of a sublayer to x, which is then normalized if the network is post-norm.
   *
   * @param output the last product of the branch
   */
  private void addBranch(Matrix beforeOutput, Factor output, NormWeights norm, Matrix x) {
    kernels.multiplyByFactor(beforeOutput, output, Into.ADD, x);
    if (shape.normalization() == Normalization.POST) {
      buffers.normalize(norm, x, x);
    }
  }
}
