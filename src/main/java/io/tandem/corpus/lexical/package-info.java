/**
 * Likely translations of words, learned from the pairs of a corpus by IBM model 1, and the scores
 * of pairs by them; and those of subwords, for lexical shortlists.
 *
 * <p>Start with {@code Lexicon}, {@code IbmModel1} for how it is learned, {@code AlignmentCheck}
 * for the cleaning rule, and {@code ShortlistLearner}.
 */
package io.tandem.corpus.lexical;
