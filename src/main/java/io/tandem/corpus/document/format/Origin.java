package io.tandem.corpus.document.format;

import java.util.Optional;

/**
 * The origin of a translation.
 *
 * @param match what the translation memory had; empty if the model translated
 * @param needsReview whether a person should look at it
 */
public record Origin(Optional<Match> match, boolean needsReview) {}
