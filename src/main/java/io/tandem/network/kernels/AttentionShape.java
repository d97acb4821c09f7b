package io.tandem.network.kernels;

import io.tandem.Text;

/**
 * The shape of attention (section 3.2 of the paper): every head of a query row attends to the key
 * rows of the same sentence; causal: only to those not after it.
 *
 * @param heads H; the head size K is columns / H
 * @param dropout dropout of the weights after softmax; elements are numbered in the order of the
 *     weights
 * @param guide what the weights of the first head are to be, which the backward pass adds to errors
 */
public record AttentionShape(
    Segments queries, Segments keys, int heads, Mask mask, Dropout dropout, AttentionGuide guide) {
  /** The keys that a query may see. */
  public enum Mask {
    ALL,
    CAUSAL
  }

  /** Creates the shape of attention that is not guided. */
  public AttentionShape(Segments queries, Segments keys, int heads, Mask mask, Dropout dropout) {
    this(queries, keys, heads, mask, dropout, AttentionGuide.OFF);
  }

  public AttentionShape {
    if (queries.count() != keys.count()) {
      throw new IllegalArgumentException(
          Text.format("%d sentences of queries, %d of keys", queries.count(), keys.count()));
    }
  }

  /** Returns how many of {@code keys} keys the query at a position of its sentence may see. */
  int visible(int position, int keys) {
    return mask == Mask.CAUSAL ? Math.min(position + 1, keys) : keys;
  }
}
