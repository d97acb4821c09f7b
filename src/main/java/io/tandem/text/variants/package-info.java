/**
 * Variants of a line, as people write: in capitals, with typos, without the punctuation at its end;
 * and lines of noise. What is random is determined by a key alone. Training makes such lines of its
 * pairs, and the source of a test set in a variant shows what a model has learned of it.
 *
 * <p>Start with {@code Capitals} and {@code Typos}.
 */
package io.tandem.text.variants;
