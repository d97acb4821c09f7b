/**
 * Likely translations of words, learned from the pairs of a corpus by IBM model 1, and the scores
 * of pairs by them.
 *
 * <p>Start with {@code Lexicon}, {@code IbmModel1} for how it is learned, and {@code
 * AlignmentCheck} for the cleaning rule.
 */
package io.tandem.corpus.lexical;
