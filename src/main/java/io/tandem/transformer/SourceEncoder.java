package io.tandem.transformer;

import io.tandem.kernels.Dropout;
import io.tandem.kernels.Into;
import io.tandem.kernels.Kernels;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The encoder alone, without a graph: what decoding needs once per sentence. Its buffers are used
 * again; one thread at a time.
 */
public final class SourceEncoder {
  private final TransformerWeights weights;
  private final Kernels kernels;
  private final Scratch scratch;
  private final Positions positions;
  private final List<EncoderLayer> layers = new ArrayList<>();

  public SourceEncoder(TransformerWeights weights, Kernels kernels) {
    this.weights = weights;
    this.kernels = kernels;
    Precision precision = weights.embedding().precision();
    scratch = new Scratch(precision);
    positions = new Positions(precision, weights.modelSize());
    for (Map<String, Matrix> layer : weights.encoder()) {
      layers.add(new EncoderLayer(weights.shape(), 0, layer, Map.of()));
    }
  }

  /** The encoder's output [M, D], M source tokens; valid until the next call. */
  public Matrix encode(TokenRows source) {
    source.refuseOutside(weights.vocabulary(), "source");
    int d = weights.modelSize();
    Matrix x = scratch.matrix("x", source.count(), d);
    Matrix y = scratch.matrix("y", source.count(), d);
    kernels.embed(
        weights.embedding(),
        source.ids(),
        source.segments(),
        Math.sqrt(d),
        positions.upTo(source.segments().longest()),
        Dropout.NONE,
        x);
    Pass pass = new Pass(kernels, scratch, source.segments(), null, Pass.Dropouts.NONE, Into.SET);
    for (EncoderLayer layer : layers) {
      layer.forward(pass, x, y);
      Matrix swap = x;
      x = y;
      y = swap;
    }
    if (weights.encoderNorm().isEmpty()) {
      return x;
    }
    Map<String, Matrix> norm = weights.encoderNorm().get();
    Matrix normalized = scratch.matrix("normalized", x.rows(), d);
    Matrix inverse = scratch.matrix("inverse", x.rows(), 1);
    kernels.normalize(
        x, norm.get("gain"), norm.get("bias"), BlockShape.NORM_EPSILON, normalized, inverse, y);
    return y;
  }
}
