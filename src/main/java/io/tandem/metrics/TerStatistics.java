package io.tandem.metrics;

/** What TER has to know of some sentences. Immutable. */
public final class TerStatistics implements Statistics<TerStatistics> {
  private static final long serialVersionUID = 1L;

  static final TerStatistics ZERO = new TerStatistics(0, 0, ReferenceCount.NONE);

  private final long edits;
  private final double referenceLength;
  private final ReferenceCount references;

  /**
   * Checks.
   *
   * @param edits edits against the reference that needs fewest, shifts included
   * @param referenceLength tokens of the references, of each sentence the mean over its references
   * @param references how many there are per sentence
   */
  public TerStatistics(long edits, double referenceLength, ReferenceCount references) {
    if (edits < 0 || !(referenceLength >= 0)) {
      throw new IllegalArgumentException(
          "edits and reference length must not be negative, found "
              + edits
              + " and "
              + referenceLength);
    }
    this.edits = edits;
    this.referenceLength = referenceLength;
    this.references = references;
  }

  @Override
  public TerStatistics plus(TerStatistics other) {
    return new TerStatistics(
        edits + other.edits,
        referenceLength + other.referenceLength,
        references.plus(other.references));
  }

  public long edits() {
    return edits;
  }

  public double referenceLength() {
    return referenceLength;
  }

  @Override
  public ReferenceCount references() {
    return references;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TerStatistics other
        && edits == other.edits
        && referenceLength == other.referenceLength
        && references.equals(other.references);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(edits) + Double.hashCode(referenceLength);
  }

  @Override
  public String toString() {
    return String.format(
        "TerStatistics[edits=%d, referenceLength=%s, references=%s]",
        edits, referenceLength, references);
  }
}
