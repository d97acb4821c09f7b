package io.tandem.interop.weights;

import io.tandem.network.kernels.Matrix;
import io.tandem.network.transformer.weights.CrossAttentionWeights;
import io.tandem.network.transformer.weights.FeedForwardWeights;
import io.tandem.network.transformer.weights.SelfAttentionWeights;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A linear map of a layer, x · weight + bias. Fused projections are several maps side by side.
 *
 * @param weight [in, out]
 * @param bias [1, out]
 * @param end the axis of the model dimension
 */
record Linear(Matrix weight, Matrix bias, End end) {
  /** The axis of a map that is the model dimension D, along which layers are added. */
  enum End {
    IN,
    OUT
  }

  /** The projections to queries, keys and values as one map. */
  static Linear fused(SelfAttentionWeights attention) {
    return new Linear(attention.qkv(), attention.qkvBias(), End.IN);
  }

  static Linear out(SelfAttentionWeights attention) {
    return new Linear(attention.out(), attention.outBias(), End.OUT);
  }

  static Linear query(CrossAttentionWeights attention) {
    return new Linear(attention.query(), attention.queryBias(), End.IN);
  }

  /** The projections to keys and values as one map. */
  static Linear fused(CrossAttentionWeights attention) {
    return new Linear(attention.keysValues(), attention.keysValuesBias(), End.IN);
  }

  static Linear out(CrossAttentionWeights attention) {
    return new Linear(attention.out(), attention.outBias(), End.OUT);
  }

  static Linear inner(FeedForwardWeights feedForward) {
    return new Linear(feedForward.inner(), feedForward.innerBias(), End.IN);
  }

  static Linear out(FeedForwardWeights feedForward) {
    return new Linear(feedForward.out(), feedForward.outBias(), End.OUT);
  }

  /** Splits the map into several with equally many columns. */
  Stream<Linear> parts(int count) {
    int size = weight.columns() / count;
    return IntStream.range(0, count)
        .map(number -> number * size)
        .mapToObj(from -> new Linear(weight.columns(from, size), bias.columns(from, size), end));
  }
}
