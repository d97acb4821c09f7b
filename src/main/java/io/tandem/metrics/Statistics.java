package io.tandem.metrics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Sufficient statistics of some sentences: integers from which a metric computes its score. They
 * can be added, so that each partition of a corpus is counted where it is, in any grouping, with
 * the same result. Each metric documents the order of its counts. Immutable; a class and not a
 * record, because Spark's Kryo cannot serialize records.
 */
public final class Statistics implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The statistics of no sentence, from which a sum starts. */
  public static final Statistics NONE = new Statistics(ReferenceCount.NONE);

  private final ReferenceCount references;
  private final long[] counts;

  /**
   * @param references the number of references per sentence
   * @param counts at least 0; copied
   */
  public Statistics(ReferenceCount references, long... counts) {
    if (Arrays.stream(counts).anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException(
          "counts must not be negative, found " + Arrays.toString(counts));
    }
    this.references = references;
    this.counts = counts.clone();
  }

  /** Returns the sums, position by position; missing positions count as zero. */
  public Statistics plus(Statistics other) {
    long[] sums = Arrays.copyOf(counts, Math.max(counts.length, other.counts.length));
    for (int i = 0; i < other.counts.length; i++) {
      sums[i] = Math.addExact(sums[i], other.counts[i]);
    }
    return new Statistics(references.plus(other.references), sums);
  }

  public ReferenceCount references() {
    return references;
  }

  public long[] counts() {
    return counts.clone();
  }

  /** Returns the count at a position; 0 beyond the last one. */
  long count(int position) {
    return position < counts.length ? counts[position] : 0;
  }

  int size() {
    return counts.length;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Statistics other
        && references.equals(other.references)
        && Arrays.equals(counts, other.counts);
  }

  @Override
  public int hashCode() {
    return 31 * references.hashCode() + Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "Statistics[references=%s, counts=%s]".formatted(references, Arrays.toString(counts));
  }
}
