package io.tandem.corpus.document;

/**
 * What happened to a document.
 *
 * @param units the texts that were translated
 * @param codes the codes in them
 * @param byPosition the codes that no alignment placed
 * @param fromMemory the texts that the translation memory had
 * @param fuzzy those of them whose source differs
 * @param otherNumbers the texts with other numbers than their source
 * @param toReview the texts that are marked for review
 */
public record Counts(
    long units,
    long codes,
    long byPosition,
    long fromMemory,
    long fuzzy,
    long otherNumbers,
    long toReview) {
  static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

  Counts plus(Counts more) {
    return new Counts(
        units + more.units,
        codes + more.codes,
        byPosition + more.byPosition,
        fromMemory + more.fromMemory,
        fuzzy + more.fuzzy,
        otherNumbers + more.otherNumbers,
        toReview + more.toReview);
  }
}
