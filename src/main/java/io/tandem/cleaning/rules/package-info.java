/**
 * The rules that repair or reject one sentence pair, one class per rule. Words are what stands
 * between spaces; characters are code points.
 *
 * <p>Start with {@code Rule} and {@code SentencePair}.
 */
package io.tandem.cleaning.rules;
