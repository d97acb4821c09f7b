package io.tandem.translation.search.decoder;

import io.tandem.UserException;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.transformer.SourceEncoder;
import io.tandem.network.transformer.TokenRows;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.translation.search.AttentionObserver;
import io.tandem.translation.search.NextTokenModel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The trained network, one token at a time. The encoder and the keys and values of cross-attention
 * are computed once per sentence, those of self-attention once per token; only alive rows go
 * through the layers and the output projection. Weights are shared: one decoder serves any number
 * of threads, each with its own session.
 */
public final class CachedDecoder implements NextTokenModel {
  private final DecoderModel model;

  /**
   * Buffers of closed sessions, for later ones: native memory is expensive to allocate and free.
   */
  private final Queue<DecoderBuffers> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param weights the weights, which must not change from now on
   */
  public CachedDecoder(TransformerWeights weights, Kernels kernels) {
    model = DecoderModel.of(weights, kernels);
  }

  @Override
  public int vocabularySize() {
    return model.weights().targetVocabulary();
  }

  /** Keys and values of each layer. */
  @Override
  public long bytesOfToken() {
    return 2L * Float.BYTES * model.weights().decoder().size() * model.weights().modelSize();
  }

  @Override
  public Session start(int[][] sources) {
    return session(sources);
  }

  @Override
  public Session start(int[][] sources, int[][] candidates) {
    DecodingSession session = session(sources);
    session.choose(candidates);
    return session;
  }

  @Override
  public Session start(int[][] sources, int layer, AttentionObserver observer) {
    DecodingSession session = session(sources);
    session.watch(indexOf(layer), observer);
    return session;
  }

  private DecodingSession session(int[][] sources) {
    return new DecodingSession(model, buffers(), TokenRows.of(sources), idle::add);
  }

  private DecoderBuffers buffers() {
    DecoderBuffers free = idle.poll();
    return free == null ? new DecoderBuffers(model) : free;
  }

  private int indexOf(int layer) {
    int layers = model.weights().decoder().size();
    requireLayer(layer, layers);
    return layer == USUAL_LAYER ? model.weights().alignmentLayer() : layer - 1;
  }

  /**
   * Requires a decoder to have the layer whose attention is asked for.
   *
   * @param layers how many it has
   * @throws UserException if it has fewer
   */
  public static void requireLayer(int layer, int layers) {
    if (layer > layers) {
      throw UserException.of(
          "search.alignmentLayer = %d: the decoder has layers 1 to %d", layer, layers);
    }
  }

  /**
   * A network ready for decoding: its weights, also as factors of products, and the kernels that
   * they were prepared for. Serves all threads.
   */
  record DecoderModel(
      TransformerWeights weights,
      SourceEncoder.Factors encoder,
      DecoderFactors factors,
      Kernels kernels) {
    /**
     * @param weights these must not change from now on
     */
    static DecoderModel of(TransformerWeights weights, Kernels kernels) {
      Kernels suitable = kernels.forPrecision(weights.precision());
      return new DecoderModel(
          weights,
          SourceEncoder.Factors.of(weights, suitable),
          DecoderFactors.of(weights, suitable),
          suitable);
    }
  }
}
