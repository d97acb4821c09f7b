/**
 * What the scripts of Moses do for one language: normalize punctuation, tokenize, truecase, and
 * undo both.
 *
 * <p>Start with {@code TextForm}, which combines them.
 */
package io.tandem.text.moses;
