package io.tandem.metrics;

import java.io.Serializable;

/**
 * Sufficient statistics of some sentences: what has to be known of them to compute a score. They
 * add up, so that each partition of a corpus can be counted where it lies and in any grouping.
 *
 * @param <S> the implementing type
 */
public interface Statistics<S extends Statistics<S>> extends Serializable {
  /**
   * The statistics of the sentences of both together; neither operand changes.
   *
   * @throws IllegalArgumentException when the two were counted with different n-gram orders
   */
  S plus(S other);

  /** Returns how many references these sentences have. */
  ReferenceCount references();

  /**
   * All that is counted, as whole numbers: so sums are exact, in whatever order. The counts of a
   * sum are the sums of the counts, position by position, the shorter array continued with zeros;
   * {@link Metric#of} makes statistics of them again.
   */
  long[] counts();
}
