package io.tandem.metrics;

import io.tandem.Text;
import java.util.Arrays;

/**
 * The statistics that TER needs of some sentences. Immutable.
 *
 * <p>A sentence's reference length is the mean over its references. Lengths are summed separately
 * by number of references, and divided only for the score: sums of integers are the same in any
 * order, sums of thirds are not.
 */
public final class TerStatistics implements Statistics<TerStatistics> {
  private static final long serialVersionUID = 1L;

  static final TerStatistics ZERO = new TerStatistics(0, new long[0], ReferenceCount.NONE);

  private final long edits;
  private final long[] referenceTokens;
  private final ReferenceCount references;

  /**
   * Validates and copies.
   *
   * @param edits edits against the reference that needs the fewest, including shifts
   * @param referenceTokens the reference tokens: at position r - 1 the tokens of all references of
   *     those sentences that have r references
   * @param references the number of references per sentence
   */
  public TerStatistics(long edits, long[] referenceTokens, ReferenceCount references) {
    if (edits < 0 || Arrays.stream(referenceTokens).anyMatch(tokens -> tokens < 0)) {
      throw new IllegalArgumentException(
          "edits and reference lengths must not be negative, found "
              + edits
              + " and "
              + Arrays.toString(referenceTokens));
    }
    this.edits = edits;
    this.referenceTokens = referenceTokens.clone();
    this.references = references;
  }

  @Override
  public TerStatistics plus(TerStatistics other) {
    int most = Math.max(referenceTokens.length, other.referenceTokens.length);
    return new TerStatistics(
        Math.addExact(edits, other.edits),
        Counts.sum(
            Arrays.copyOf(referenceTokens, most), Arrays.copyOf(other.referenceTokens, most)),
        references.plus(other.references));
  }

  public long edits() {
    return edits;
  }

  /** Returns the tokens of the references, for each sentence the mean over its references. */
  public double referenceLength() {
    double length = 0;
    for (int i = 0; i < referenceTokens.length; i++) {
      length += (double) referenceTokens[i] / (i + 1);
    }
    return length;
  }

  @Override
  public ReferenceCount references() {
    return references;
  }

  /** Returns edits, then reference tokens by the number of references. */
  @Override
  public long[] counts() {
    long[] counts = new long[1 + referenceTokens.length];
    counts[0] = edits;
    System.arraycopy(referenceTokens, 0, counts, 1, referenceTokens.length);
    return counts;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TerStatistics other
        && edits == other.edits
        && Arrays.equals(referenceTokens, other.referenceTokens)
        && references.equals(other.references);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(edits) + Arrays.hashCode(referenceTokens);
  }

  @Override
  public String toString() {
    return Text.format(
        "TerStatistics[edits=%d, referenceTokens=%s, references=%s]",
        edits, Arrays.toString(referenceTokens), references);
  }
}
