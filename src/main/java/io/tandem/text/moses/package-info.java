/**
 * The work of Moses' scripts for one language: normalize punctuation, tokenize, truecase, and undo
 * both.
 *
 * <p>Start with {@code TextForm}, which combines them.
 */
package io.tandem.text.moses;
