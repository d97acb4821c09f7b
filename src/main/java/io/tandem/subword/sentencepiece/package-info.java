/**
 * SentencePiece models (Kudo and Richardson 2018, arXiv 1808.06226): reading and writing their
 * files; normalizing text, segmenting it by a unigram model or by merges, and decoding it, with the
 * pieces and ids of SentencePiece 0.2.0.
 *
 * <p>Start with {@code SentencePiece}; {@code Unigram} and {@code UnigramLattice} also serve the
 * learning of unigram subwords.
 */
package io.tandem.subword.sentencepiece;
