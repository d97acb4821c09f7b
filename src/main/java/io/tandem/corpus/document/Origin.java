package io.tandem.corpus.document;

import java.util.Optional;

/**
 * Where a translation is from.
 *
 * @param match what the translation memory had; empty if the model translated
 * @param needsReview whether a person should look at it
 */
record Origin(Optional<TranslationMemory.Match> match, boolean needsReview) {}
