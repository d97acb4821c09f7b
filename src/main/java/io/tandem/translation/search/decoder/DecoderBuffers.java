package io.tandem.translation.search.decoder;

import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.KeysValues;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NormWeights;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.SavedNorm;
import io.tandem.network.transformer.MatrixBuffer;
import io.tandem.network.transformer.Positions;
import io.tandem.network.transformer.SourceEncoder;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.translation.search.decoder.CachedDecoder.DecoderModel;

/** The native memory of one session; grows to the largest batch. One thread at a time. */
final class DecoderBuffers {
  final SourceEncoder encoder;
  final Positions positions;

  /** The newest token of each row [R, D]; every layer replaces it by its output. */
  final MatrixBuffer x;

  /** The input of a pre-norm sublayer [R, D]. */
  final MatrixBuffer sublayerInput;

  final MatrixBuffer qkv;
  final MatrixBuffer q;

  /** The result of attention [R, D]. */
  final MatrixBuffer context;

  /** The hidden layer of the feed-forward sublayer [R, F]. */
  final MatrixBuffer hidden;

  /** Results of {@code Kernels.normalize} that only a backward pass would need. */
  private final MatrixBuffer normalized;

  private final MatrixBuffer inverse;

  /** Keys and values of source tokens [M, 2 · D], before they are put into {@link #source}. */
  final MatrixBuffer sourceKeysValues;

  /** The logits of a block of the vocabulary [R, up to {@link DecoderFactors#BLOCK}]. */
  final MatrixBuffer logits;

  /** The rows of the output matrix, and the biases, of a batch's candidates. */
  final MatrixBuffer chosenRows;

  final MatrixBuffer chosenBias;

  /** The logits of the candidates of each row. */
  final MatrixBuffer chosen;

  final KeyValueCache cache;

  private final TransformerWeights weights;
  private final Kernels kernels;

  /** The keys and values of source tokens, by layer; null before the first batch. */
  private final KeysValues[] source;

  DecoderBuffers(DecoderModel model) {
    weights = model.weights();
    kernels = model.kernels();
    Precision precision = weights.precision();
    encoder = new SourceEncoder(weights, model.encoder(), kernels);
    positions = new Positions(weights.positions(), precision, weights.modelSize());
    x = new MatrixBuffer(precision);
    sublayerInput = new MatrixBuffer(precision);
    qkv = new MatrixBuffer(precision);
    q = new MatrixBuffer(precision);
    context = new MatrixBuffer(precision);
    hidden = new MatrixBuffer(precision);
    normalized = new MatrixBuffer(precision);
    inverse = new MatrixBuffer(precision);
    sourceKeysValues = new MatrixBuffer(precision);
    logits = new MatrixBuffer(precision);
    chosenRows = new MatrixBuffer(precision);
    chosenBias = new MatrixBuffer(precision);
    chosen = new MatrixBuffer(precision);
    int layers = weights.decoder().size();
    cache =
        new KeyValueCache(kernels, precision, layers, weights.modelSize(), weights.shape().heads());
    source = new KeysValues[layers];
  }

  /** Computes y = norm(x); y may be x. */
  void normalize(NormWeights norm, Matrix x, Matrix y) {
    SavedNorm unused =
        new SavedNorm(normalized.matrix(x.rows(), x.columns()), inverse.matrix(x.rows(), 1));
    kernels.normalize(x, norm, weights.shape().normEpsilon(), unused, y);
  }

  /** Returns room in a layer for at least this many source tokens, with undefined contents. */
  KeysValues source(int layer, int tokens) {
    if (source[layer] == null || source[layer].rows() < tokens) {
      source[layer] =
          kernels.keysValues(
              weights.precision(),
              // Some spare room, so that slightly larger batches do not allocate each time.
              tokens + tokens / 8,
              2 * weights.modelSize(),
              weights.shape().heads());
    }
    return source[layer];
  }
}
