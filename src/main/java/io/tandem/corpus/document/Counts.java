package io.tandem.corpus.document;

/**
 * What happened to a document.
 *
 * @param units the texts that were translated
 * @param codes the codes in them
 * @param byPosition the codes that no alignment placed
 * @param toReview the texts that are marked for review
 */
public record Counts(long units, long codes, long byPosition, long toReview) {
  static final Counts NONE = new Counts(0, 0, 0, 0);

  Counts plus(Counts more) {
    return new Counts(
        units + more.units,
        codes + more.codes,
        byPosition + more.byPosition,
        toReview + more.toReview);
  }
}
