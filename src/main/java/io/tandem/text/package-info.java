/**
 * Facts about text, in plain Java: Unicode normalisation and the reversible split of a line into
 * words.
 *
 * <p>Start with {@code Normalizer} and {@code ReversibleSplitter}. No Spark here.
 */
package io.tandem.text;
