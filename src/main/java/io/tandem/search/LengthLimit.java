package io.tandem.search;

/**
 * How many tokens a translation may have, so that a model that never ends a sentence cannot hold up
 * the others: factor · source tokens + extra. Source tokens are counted without EOS, tokens of the
 * translation with it.
 */
public record LengthLimit(double factor, int extra) {
  public LengthLimit {
    if (!(factor >= 0) || extra < 1) {
      throw new IllegalArgumentException(
          "expected factor 0 or more and extra 1 or more, not " + factor + " and " + extra);
    }
  }

  /** The limit for a source that ends with EOS. */
  int of(int[] source) {
    return (int) Math.min(Integer.MAX_VALUE, factor * (source.length - 1) + extra);
  }
}
