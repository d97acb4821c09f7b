package io.tandem.search.decoder;

import io.tandem.kernels.Dropout;
import io.tandem.kernels.Factor;
import io.tandem.kernels.Into;
import io.tandem.kernels.Kernels;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Segments;
import io.tandem.kernels.TopLogits;
import io.tandem.search.AttentionObserver;
import io.tandem.search.NextTokenModel;
import io.tandem.transformer.TokenRows;
import io.tandem.transformer.TransformerWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A batch of sentences on its way through {@link CachedDecoder}. R rows, M source tokens. */
final class DecodingSession implements NextTokenModel.Session {
  /** Of distributions that are told whole: only their sums are asked for. */
  private static final int NO_TOP = 0;

  private final TransformerWeights weights;
  private final DecoderFactors factors;
  private final Kernels kernels;
  private final DecoderBuffers buffers;
  private final Consumer<DecoderBuffers> afterwards;
  private final Segments source;
  private final List<DecoderLayerStep> layers = new ArrayList<>();

  /** Sentence of each row of the call before. */
  private int[] sentences;

  private boolean closed;

  DecodingSession(
      TransformerWeights weights,
      DecoderFactors factors,
      Kernels kernels,
      DecoderBuffers buffers,
      TokenRows sources,
      Consumer<DecoderBuffers> afterwards) {
    this.weights = weights;
    this.factors = factors;
    this.kernels = kernels;
    this.buffers = buffers;
    this.afterwards = afterwards;
    source = sources.segments();
    sentences = new int[source.count()];
    Arrays.setAll(sentences, b -> b);
    buffers.cache.clear();
    Matrix memory = buffers.encoder.encode(sources);
    for (int layer = 0; layer < weights.decoder().size(); layer++) {
      layers.add(new DecoderLayerStep(weights, factors, kernels, buffers, layer, memory));
    }
  }

  /** From now on the observer is told of the cross-attention in the layer, from 0. */
  void watch(int layer, AttentionObserver observer) {
    layers.get(layer).watch(observer);
  }

  @Override
  public void advance(int[] parents, int[] tokens, float[] logProbabilities) {
    TopLogits sums = new TopLogits(NO_TOP);
    sums.start(parents.length);
    int vocabulary = weights.vocabulary();
    project(
        decode(parents, tokens),
        sums,
        (logits, from) -> {
          for (int r = 0; r < logits.rows(); r++) {
            logits.copyRow(r, logProbabilities, r * vocabulary + from);
          }
        });
    for (int r = 0; r < parents.length; r++) {
      double logSum = sums.logSum(r);
      for (int i = r * vocabulary; i < (r + 1) * vocabulary; i++) {
        logProbabilities[i] = (float) (logProbabilities[i] - logSum);
      }
    }
  }

  @Override
  public void advance(int[] parents, int[] tokens, TopLogits top) {
    project(decode(parents, tokens), top, (logits, from) -> {});
  }

  /** What the decoder makes of the tokens: [R, D], from which logits are projected. */
  private Matrix decode(int[] parents, int[] tokens) {
    int[] before = sentences;
    sentences = new int[parents.length];
    Arrays.setAll(sentences, r -> before[parents[r]]);
    buffers.cache.append(parents);
    Segments sourceChoice = sourceChoice();
    int[] sourceRows = sourceRows(sourceChoice);
    Matrix x = buffers.x.matrix(parents.length, weights.modelSize());
    embed(tokens, x);
    for (DecoderLayerStep layer : layers) {
      layer.forward(sourceChoice, sourceRows, x);
    }
    weights
        .decoderNorm()
        .ifPresent(norm -> DecoderLayerStep.normalize(kernels, buffers, norm, x, x));
    return x;
  }

  /** Which source rows a row looks at: those of its sentence. */
  private Segments sourceChoice() {
    int[] offsets = new int[sentences.length + 1];
    for (int r = 0; r < sentences.length; r++) {
      offsets[r + 1] = offsets[r] + source.length(sentences[r]);
    }
    return new Segments(offsets);
  }

  private int[] sourceRows(Segments choice) {
    int[] rows = new int[choice.rows()];
    for (int r = 0; r < sentences.length; r++) {
      for (int j = 0; j < choice.length(r); j++) {
        rows[choice.start(r) + j] = source.start(sentences[r]) + j;
      }
    }
    return rows;
  }

  private void embed(int[] tokens, Matrix x) {
    // Each row as a sentence of one token, whose first position is that of the newest token.
    int[] single = new int[tokens.length + 1];
    Arrays.setAll(single, r -> r);
    int position = buffers.cache.length() - 1;
    kernels.embed(
        weights.embedding(),
        tokens,
        new Segments(single),
        Math.sqrt(weights.modelSize()),
        buffers.positions.upTo(position + 1).rows(position, 1),
        Dropout.NONE,
        x);
  }

  /** Some logits of all rows. */
  private interface LogitsReader {
    /**
     * @param from the token of their first column
     */
    void read(Matrix logits, int from);
  }

  /** All rows on a block of the vocabulary before the next: its weights are read once. */
  private void project(Matrix h, TopLogits top, LogitsReader reader) {
    int from = 0;
    for (Factor block : factors.output()) {
      Matrix logits = buffers.logits.matrix(h.rows(), block.columns());
      kernels.multiplyByFactor(h, block, Into.SET, logits);
      kernels.gather(logits, from, top);
      reader.read(logits, from);
      from += block.columns();
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      afterwards.accept(buffers);
    }
  }
}
