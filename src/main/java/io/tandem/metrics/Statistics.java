package io.tandem.metrics;

import java.io.Serializable;

/**
 * Sufficient statistics of some sentences, from which a score is computed. They can be added, so
 * that each partition of a corpus is counted where it is, in any grouping.
 *
 * @param <S> the implementing type
 */
public interface Statistics<S extends Statistics<S>> extends Serializable {
  /**
   * Returns the statistics of the sentences of both together; neither operand changes.
   *
   * @throws IllegalArgumentException if the two were counted with different n-gram orders
   */
  S plus(S other);

  /** Returns the numbers of references of these sentences. */
  ReferenceCount references();

  /**
   * Returns all counts as integers, so that sums are exact in any order. The counts of a sum are
   * the sums of the counts, position by position, with the shorter array padded with zeros; {@link
   * Metric#of} converts them back to statistics.
   */
  long[] counts();
}
