package io.tandem.network.kernels;

import io.tandem.Text;

/**
 * How queries look at keys (section 3.2 of the paper): every head of a query row at the key rows of
 * the same sentence; causal: only at those not after it.
 *
 * @param heads H; the head size K is columns / H
 * @param dropout on the weights after softmax; elements are numbered as they lie in the weights
 */
public record AttentionShape(
    Segments queries, Segments keys, int heads, Mask mask, Dropout dropout) {
  /** Which keys a query may see. */
  public enum Mask {
    ALL,
    CAUSAL
  }

  public AttentionShape {
    if (queries.count() != keys.count()) {
      throw new IllegalArgumentException(
          Text.format("%d sentences of queries, %d of keys", queries.count(), keys.count()));
    }
  }

  /** Keys that the query at a position of its sentence may see, of {@code keys} there are. */
  int visible(int position, int keys) {
    return mask == Mask.CAUSAL ? Math.min(position + 1, keys) : keys;
  }
}
