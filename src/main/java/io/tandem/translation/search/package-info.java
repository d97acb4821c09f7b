/**
 * Greedy search, beam search and sampling over a small next-token interface, ensembles, and
 * teacher-forced scores of given translations.
 *
 * <p>Start with {@code NextTokenModel} and {@code BeamSearch}.
 */
package io.tandem.translation.search;
