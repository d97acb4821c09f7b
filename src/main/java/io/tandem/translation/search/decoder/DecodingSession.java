package io.tandem.translation.search.decoder;

import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Segments;
import io.tandem.network.kernels.TopLogits;
import io.tandem.network.transformer.TokenRows;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.translation.search.AttentionObserver;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.decoder.CachedDecoder.DecoderModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The decoding of a batch of sentences by {@link CachedDecoder}. R rows, M source tokens. */
final class DecodingSession implements NextTokenModel.Session {
  /**
   * The number of top tokens if whole distributions are returned and only their sums are needed.
   */
  private static final int NO_TOP = 0;

  private final DecoderModel model;
  private final TransformerWeights weights;
  private final DecoderFactors factors;
  private final Kernels kernels;
  private final DecoderBuffers buffers;
  private final Consumer<DecoderBuffers> release;
  private final Segments source;
  private final List<DecoderLayerStep> layers = new ArrayList<>();

  /** The sentence of each row of the last call. */
  private int[] sentences;

  private Optional<ChosenOutput> chosen = Optional.empty();
  private boolean closed;

  DecodingSession(
      DecoderModel model,
      DecoderBuffers buffers,
      TokenRows sources,
      Consumer<DecoderBuffers> release) {
    this.model = model;
    weights = model.weights();
    factors = model.factors();
    kernels = model.kernels();
    this.buffers = buffers;
    this.release = release;
    source = sources.segments();
    sentences = new int[source.count()];
    Arrays.setAll(sentences, b -> b);
    buffers.cache.clear();
    Matrix memory = buffers.encoder.encode(sources);
    for (int layer = 0; layer < weights.decoder().size(); layer++) {
      layers.add(new DecoderLayerStep(model, buffers, layer, memory));
    }
  }

  /** Reports the cross-attention of a layer, counted from 0, to the observer from now on. */
  void watch(int layer, AttentionObserver observer) {
    layers.get(layer).watch(observer);
  }

  /** Lets only candidates follow from now on: for each sentence these tokens, ascending. */
  void choose(int[][] candidates) {
    chosen = Optional.of(new ChosenOutput(model, buffers, candidates));
  }

  @Override
  public void advance(int[] parents, int[] tokens, float[] logProbabilities) {
    int vocabulary = weights.targetVocabulary();
    Matrix h = decode(parents, tokens);
    if (chosen.isPresent()) {
      chosen.get().advance(h, sentences, logProbabilities, vocabulary);
      return;
    }
    TopLogits sums = new TopLogits(NO_TOP);
    sums.start(parents.length);
    int from = 0;
    // One block of the vocabulary after the other for all rows, so that weights are read once.
    for (Factor block : factors.output()) {
      Matrix logits = buffers.logits.matrix(h.rows(), block.columns());
      kernels.multiplyByFactor(h, block, Into.SET, logits);
      kernels.gather(logits, from, sums);
      for (int r = 0; r < logits.rows(); r++) {
        logits.copyRow(r, logProbabilities, r * vocabulary + from);
      }
      from += block.columns();
    }
    for (int r = 0; r < parents.length; r++) {
      double logSum = sums.logSum(r);
      for (int i = r * vocabulary; i < (r + 1) * vocabulary; i++) {
        logProbabilities[i] = (float) (logProbabilities[i] - logSum);
      }
    }
  }

  @Override
  public void advance(int[] parents, int[] tokens, TopLogits top) {
    Matrix h = decode(parents, tokens);
    if (chosen.isPresent()) {
      chosen.get().gather(h, sentences, top);
      return;
    }
    Matrix room = buffers.logits.matrix(h.rows(), factors.output().get(0).columns());
    kernels.gatherProducts(h, factors.output(), room, top);
  }

  /** Returns the decoder's output for the tokens [R, D], which is then projected to logits. */
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
    weights.decoderNorm().ifPresent(norm -> buffers.normalize(norm, x, x));
    return x;
  }

  /** Returns the source rows that each row attends to: those of its sentence. */
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
    // Each row counts as a sentence of one token, at the position of the newest token.
    int[] single = new int[tokens.length + 1];
    Arrays.setAll(single, r -> r);
    TokenRows rows = new TokenRows(tokens, new Segments(single));
    int position = buffers.cache.length() - 1;
    kernels.embed(
        weights.embeddings().target(),
        position == 0 ? rows.decoderInput(weights.start()) : rows.ids(),
        rows.segments(),
        Math.sqrt(weights.modelSize()),
        buffers.positions.upTo(position + 1).rows(position, 1),
        Dropout.NONE,
        x);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      chosen.ifPresent(ChosenOutput::release);
      release.accept(buffers);
    }
  }
}
