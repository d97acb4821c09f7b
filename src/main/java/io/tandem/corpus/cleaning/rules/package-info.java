/**
 * The rules that repair or reject one sentence pair, one class per rule. Words are separated by
 * spaces; characters are code points.
 *
 * <p>Start with {@code Rule} and {@code SentencePair}.
 */
package io.tandem.corpus.cleaning.rules;
