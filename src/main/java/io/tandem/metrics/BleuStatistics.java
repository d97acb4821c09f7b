package io.tandem.metrics;

import io.tandem.Text;
import java.util.Arrays;
import java.util.stream.LongStream;

/** The statistics that BLEU needs of some sentences. Immutable. */
public final class BleuStatistics implements Statistics<BleuStatistics> {
  private static final long serialVersionUID = 1L;

  private final long hypothesisLength;
  private final long referenceLength;
  private final long[] matches;
  private final long[] totals;
  private final ReferenceCount references;

  /**
   * Validates and copies.
   *
   * @param hypothesisLength tokens of the hypotheses
   * @param referenceLength tokens of the references that are nearest in length
   * @param matches the matches for n-gram orders from 1: n-grams of the hypotheses that occur in a
   *     reference, each at most as often as in the reference that has most of it
   * @param totals the totals for n-gram orders from 1: n-grams of the hypotheses
   * @param references the number of references per sentence
   */
  public BleuStatistics(
      long hypothesisLength,
      long referenceLength,
      long[] matches,
      long[] totals,
      ReferenceCount references) {
    if (matches.length == 0 || matches.length != totals.length) {
      throw new IllegalArgumentException(
          "matches and totals must have one entry per n-gram order, found "
              + matches.length
              + " and "
              + totals.length);
    }
    long smallest =
        LongStream.concat(Arrays.stream(matches), Arrays.stream(totals)).min().getAsLong();
    if (Math.min(Math.min(hypothesisLength, referenceLength), smallest) < 0) {
      throw new IllegalArgumentException("counts must not be negative");
    }
    this.hypothesisLength = hypothesisLength;
    this.referenceLength = referenceLength;
    this.matches = matches.clone();
    this.totals = totals.clone();
    this.references = references;
  }

  static BleuStatistics zero(int maxOrder) {
    return new BleuStatistics(0, 0, new long[maxOrder], new long[maxOrder], ReferenceCount.NONE);
  }

  @Override
  public BleuStatistics plus(BleuStatistics other) {
    return new BleuStatistics(
        hypothesisLength + other.hypothesisLength,
        referenceLength + other.referenceLength,
        Counts.sum(matches, other.matches),
        Counts.sum(totals, other.totals),
        references.plus(other.references));
  }

  public long hypothesisLength() {
    return hypothesisLength;
  }

  public long referenceLength() {
    return referenceLength;
  }

  public int maxOrder() {
    return matches.length;
  }

  /** Returns the matched n-grams of an order from 1. */
  public long matches(int order) {
    return matches[order - 1];
  }

  /** Returns the n-grams of an order from 1 in the hypotheses. */
  public long total(int order) {
    return totals[order - 1];
  }

  @Override
  public ReferenceCount references() {
    return references;
  }

  /** Returns the lengths of hypotheses and references, matches by order, totals by order. */
  @Override
  public long[] counts() {
    return LongStream.concat(
            LongStream.of(hypothesisLength, referenceLength),
            LongStream.concat(Arrays.stream(matches), Arrays.stream(totals)))
        .toArray();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof BleuStatistics other
        && hypothesisLength == other.hypothesisLength
        && referenceLength == other.referenceLength
        && Arrays.equals(matches, other.matches)
        && Arrays.equals(totals, other.totals)
        && references.equals(other.references);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(hypothesisLength) + Arrays.hashCode(matches))
        + Arrays.hashCode(totals);
  }

  @Override
  public String toString() {
    return Text.format(
        "BleuStatistics[hypothesisLength=%d, referenceLength=%d, matches=%s, totals=%s,"
            + " references=%s]",
        hypothesisLength,
        referenceLength,
        Arrays.toString(matches),
        Arrays.toString(totals),
        references);
  }
}
