package io.tandem.corpus.document;

import java.util.List;

/**
 * The outcome of the translation of a document, in numbers.
 *
 * @param units the texts that were translated
 * @param codes the codes in them
 * @param byPosition the codes that no alignment placed
 * @param fromMemory the texts that the translation memory had
 * @param fuzzy those of them whose source differs
 * @param sentencesFromMemory the single sentences of other texts that it had
 * @param otherNumbers the texts with other numbers than their source
 * @param toReview the texts that are marked for review
 */
public record Counts(
    long units,
    long codes,
    long byPosition,
    long fromMemory,
    long fuzzy,
    long sentencesFromMemory,
    long otherNumbers,
    long toReview) {
  static Counts of(List<TranslatedText> texts) {
    return new Counts(
        texts.size(),
        texts.stream().mapToLong(TranslatedText::codes).sum(),
        texts.stream().mapToLong(TranslatedText::byPosition).sum(),
        texts.stream().filter(text -> text.match() > 0).count(),
        texts.stream().filter(text -> text.match() > 0 && text.match() < 100).count(),
        texts.stream().mapToLong(TranslatedText::sentences).sum(),
        texts.stream().filter(TranslatedText::hasOtherNumbers).count(),
        texts.stream().filter(TranslatedText::needsReview).count());
  }
}
