/**
 * Learning subwords from word counts: byte pair merges and unigram pieces.
 *
 * <p>Start with {@code SubwordLearner}.
 */
package io.tandem.subword.learn;
