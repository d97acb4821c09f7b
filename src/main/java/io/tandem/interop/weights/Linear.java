package io.tandem.interop.weights;

import io.tandem.kernels.Matrix;
import io.tandem.transformer.weights.CrossAttentionWeights;
import io.tandem.transformer.weights.FeedForwardWeights;
import io.tandem.transformer.weights.SelfAttentionWeights;

/**
 * A linear map of a layer, x · weight + bias. Fused projections are several maps side by side.
 *
 * @param weight [in, out]
 * @param bias [1, out]
 * @param end which of the two is the model dimension
 */
public record Linear(Matrix weight, Matrix bias, End end) {
  /** The side of a map that is the model dimension D, along which layers are added up. */
  public enum End {
    IN,
    OUT
  }

  /** The projections to queries, keys and values as one map. */
  public static Linear fused(SelfAttentionWeights attention) {
    return new Linear(attention.qkv(), attention.qkvBias(), End.IN);
  }

  public static Linear query(SelfAttentionWeights attention) {
    return fused(attention).part(0, 3);
  }

  public static Linear key(SelfAttentionWeights attention) {
    return fused(attention).part(1, 3);
  }

  public static Linear value(SelfAttentionWeights attention) {
    return fused(attention).part(2, 3);
  }

  public static Linear out(SelfAttentionWeights attention) {
    return new Linear(attention.out(), attention.outBias(), End.OUT);
  }

  public static Linear query(CrossAttentionWeights attention) {
    return new Linear(attention.query(), attention.queryBias(), End.IN);
  }

  /** The projections to keys and values as one map. */
  public static Linear fused(CrossAttentionWeights attention) {
    return new Linear(attention.keysValues(), attention.keysValuesBias(), End.IN);
  }

  public static Linear key(CrossAttentionWeights attention) {
    return fused(attention).part(0, 2);
  }

  public static Linear value(CrossAttentionWeights attention) {
    return fused(attention).part(1, 2);
  }

  public static Linear out(CrossAttentionWeights attention) {
    return new Linear(attention.out(), attention.outBias(), End.OUT);
  }

  public static Linear inner(FeedForwardWeights feedForward) {
    return new Linear(feedForward.inner(), feedForward.innerBias(), End.IN);
  }

  public static Linear out(FeedForwardWeights feedForward) {
    return new Linear(feedForward.out(), feedForward.outBias(), End.OUT);
  }

  private Linear part(int number, int parts) {
    int size = weight.columns() / parts;
    return new Linear(weight.columns(number * size, size), bias.columns(number * size, size), end);
  }
}
