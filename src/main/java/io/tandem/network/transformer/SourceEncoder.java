package io.tandem.network.transformer;

import io.tandem.config.ModelSettings.Activation;
import io.tandem.network.kernels.AttentionShape;
import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NormWeights;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.QueriesKeysValues;
import io.tandem.network.kernels.SavedNorm;
import io.tandem.network.kernels.Segments;
import io.tandem.network.transformer.weights.EncoderLayerWeights;
import io.tandem.network.transformer.weights.FeedForwardWeights;
import java.util.List;

/**
 * The encoder without a graph, which decoding runs once per sentence; {@link EncoderLayer} computes
 * the same in training. Its buffers are reused from layer to layer and from batch to batch; one
 * thread at a time. N source tokens.
 */
public final class SourceEncoder {
  /** There is no dropout here. */
  private static final int NO_SITE = 0;

  private final TransformerWeights weights;
  private final Factors factors;
  private final Kernels kernels;
  private final Residual residual;
  private final Scratch scratch;
  private final MatrixBuffer xBuffer;
  private final MatrixBuffer yBuffer;
  private final MatrixBuffer attendedBuffer;
  private final MatrixBuffer qkvBuffer;
  private final MatrixBuffer weightsBuffer;
  private final MatrixBuffer contextBuffer;
  private final MatrixBuffer hiddenBuffer;
  private final MatrixBuffer normalizedBuffer;
  private final MatrixBuffer inverseBuffer;
  private final Positions positions;

  /**
   * The encoder's weights prepared as factors of matrix products, once, because every batch
   * multiplies by each of them. Serves all threads.
   */
  public record Factors(List<Layer> layers) {
    /**
     * The factors of one layer, with their biases except for those that the residual adds;
     * components as in {@link EncoderLayerWeights}.
     */
    record Layer(
        Factor queryKeysValues, Factor output, Factor feedForwardInner, Factor feedForwardOutput) {
      private static Layer of(Kernels kernels, EncoderLayerWeights w, Activation activation) {
        FeedForwardWeights feedForward = w.feedForward();
        return new Layer(
            kernels.biasedFactor(w.attention().qkv(), w.attention().qkvBias()),
            kernels.factor(w.attention().out()),
            feedForward.innerFactor(kernels, activation),
            kernels.factor(feedForward.out()));
      }
    }

    /** Packs the factors of an encoder, whose weights must not change from now on. */
    public static Factors of(TransformerWeights weights, Kernels kernels) {
      return new Factors(
          weights.encoder().stream()
              .map(layer -> Layer.of(kernels, layer, weights.shape().activation()))
              .toList());
    }
  }

  public SourceEncoder(TransformerWeights weights, Factors factors, Kernels kernels) {
    this.weights = weights;
    this.factors = factors;
    this.kernels = kernels;
    Precision precision = weights.precision();
    residual = new Residual(weights.shape(), NO_SITE, precision);
    scratch = new Scratch(precision);
    xBuffer = new MatrixBuffer(precision);
    yBuffer = new MatrixBuffer(precision);
    attendedBuffer = new MatrixBuffer(precision);
    qkvBuffer = new MatrixBuffer(precision);
    weightsBuffer = new MatrixBuffer(precision);
    contextBuffer = new MatrixBuffer(precision);
    hiddenBuffer = new MatrixBuffer(precision);
    normalizedBuffer = new MatrixBuffer(precision);
    inverseBuffer = new MatrixBuffer(precision);
    positions = new Positions(weights.positions(), precision, weights.modelSize());
  }

  /** Computes the encoder's output [N, D]; valid until the next call. */
  public Matrix encode(TokenRows source) {
    source.requireWithin(weights.sourceVocabulary(), "source");
    int d = weights.modelSize();
    Matrix x = xBuffer.matrix(source.count(), d);
    Matrix y = yBuffer.matrix(source.count(), d);
    kernels.embed(
        weights.embeddings().source(),
        source.ids(),
        source.segments(),
        Math.sqrt(d),
        positions.upTo(source.segments().longest()),
        Dropout.NONE,
        x);
    Pass pass =
        new Pass(kernels, scratch, source.segments(), null, Pass.Dropouts.NONE, Pass.NO_GOALS);
    for (int i = 0; i < factors.layers().size(); i++) {
      forward(pass, weights.encoder().get(i), factors.layers().get(i), x, y);
      Matrix swap = x;
      x = y;
      y = swap;
    }
    if (weights.encoderNorm().isEmpty()) {
      return x;
    }
    NormWeights norm = weights.encoderNorm().get();
    SavedNorm unused = new SavedNorm(normalizedBuffer.like(x), inverseBuffer.matrix(x.rows(), 1));
    kernels.normalize(x, norm, weights.shape().normEpsilon(), unused, y);
    return y;
  }

  /** Sets y [N, D], the output of a layer, from x. */
  private void forward(Pass pass, EncoderLayerWeights w, Factors.Layer layer, Matrix x, Matrix y) {
    Matrix input = residual.sublayerInput(pass, w.attentionNorm(), x);
    Matrix context = attention(pass.source(), layer, input);
    Matrix branch = product(scratch.branch, context, layer.output());
    Matrix s = attendedBuffer.like(x);
    residual.output(pass, w.attentionNorm(), w.attention().outBias(), x, branch, s);
    input = residual.sublayerInput(pass, w.feedForwardNorm(), s);
    Matrix hidden = hidden(layer, w.feedForward().innerBias(), input);
    branch = product(scratch.branch, hidden, layer.feedForwardOutput());
    residual.output(pass, w.feedForwardNorm(), w.feedForward().outBias(), s, branch, y);
  }

  private Matrix attention(Segments sentences, Factors.Layer layer, Matrix x) {
    int heads = weights.shape().heads();
    Matrix qkv = product(qkvBuffer, x, layer.queryKeysValues());
    AttentionShape attention =
        new AttentionShape(sentences, sentences, heads, AttentionShape.Mask.ALL, Dropout.NONE);
    int elements = Math.toIntExact(sentences.attentionElements(sentences, heads));
    Matrix context = contextBuffer.like(x);
    kernels.attend(
        attention, QueriesKeysValues.of(qkv), weightsBuffer.matrix(1, elements), context);
    return context;
  }

  private Matrix hidden(Factors.Layer layer, Matrix bias, Matrix x) {
    Matrix hidden = product(hiddenBuffer, x, layer.feedForwardInner());
    Activation activation = weights.shape().activation();
    if (activation != Activation.RELU) {
      kernels.activate(bias, activation, Dropout.NONE, hidden, hidden);
    }
    return hidden;
  }

  private Matrix product(MatrixBuffer buffer, Matrix x, Factor factor) {
    return buffer.product(kernels, x, factor);
  }
}
