/**
 * SentencePiece models (Kudo and Richardson 2018, arXiv 1808.06226): their files read and written,
 * text normalised, segmented by a unigram model or by merges, and put together again, with the
 * pieces and ids that SentencePiece 0.2.0 gives.
 *
 * <p>Plain Java; uses configuration and text only. Start with {@code SentencePiece}; {@code
 * Unigram} and {@code UnigramLattice} serve the learning of unigram subwords, too.
 */
package io.tandem.sentencepiece;
