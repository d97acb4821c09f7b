package io.tandem.metrics;

/**
 * What TER has to know of some sentences.
 *
 * @param edits edits against the reference that needs fewest, shifts included
 * @param referenceLength tokens of the references, of each sentence the mean over its references
 * @param references how many there are per sentence
 */
public record TerStatistics(long edits, double referenceLength, ReferenceCount references)
    implements Statistics<TerStatistics> {
  private static final long serialVersionUID = 1L;

  static final TerStatistics ZERO = new TerStatistics(0, 0, ReferenceCount.NONE);

  public TerStatistics {
    if (edits < 0 || !(referenceLength >= 0)) {
      throw new IllegalArgumentException(
          "edits and reference length must not be negative, found "
              + edits
              + " and "
              + referenceLength);
    }
  }

  @Override
  public TerStatistics plus(TerStatistics other) {
    return new TerStatistics(
        edits + other.edits,
        referenceLength + other.referenceLength,
        references.plus(other.references));
  }
}
