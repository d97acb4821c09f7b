package io.tandem.transformer;

import io.tandem.kernels.Dropout;
import io.tandem.kernels.Kernels;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.NormWeights;
import io.tandem.kernels.Precision;
import io.tandem.kernels.SavedNorm;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoder alone, without a graph, which decoding runs once per sentence. Its buffers are
 * reused; one thread at a time.
 */
public final class SourceEncoder {
  /** Nothing is dropped out here. */
  private static final int NO_SITE = 0;

  private final TransformerWeights weights;
  private final Kernels kernels;
  private final Scratch scratch;
  private final MatrixBuffer xBuffer;
  private final MatrixBuffer yBuffer;
  private final MatrixBuffer normalizedBuffer;
  private final MatrixBuffer inverseBuffer;
  private final Positions positions;
  private final List<EncoderLayer> layers = new ArrayList<>();

  public SourceEncoder(TransformerWeights weights, Kernels kernels) {
    this.weights = weights;
    this.kernels = kernels;
    Precision precision = weights.precision();
    scratch = new Scratch(precision);
    xBuffer = new MatrixBuffer(precision);
    yBuffer = new MatrixBuffer(precision);
    normalizedBuffer = new MatrixBuffer(precision);
    inverseBuffer = new MatrixBuffer(precision);
    positions = new Positions(weights.positions(), precision, weights.modelSize());
    for (int i = 0; i < weights.encoder().size(); i++) {
      layers.add(new EncoderLayer(weights.shape(), NO_SITE, precision));
    }
  }

  /** The encoder's output [M, D], M source tokens; valid until the next call. */
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
    Pass pass = new Pass(kernels, scratch, source.segments(), null, Pass.Dropouts.NONE);
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).forward(pass, weights.encoder().get(i), x, y);
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
}
