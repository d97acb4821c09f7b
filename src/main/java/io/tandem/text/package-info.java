/**
 * Facts about text in plain Java: Unicode normalization, scripts, language tags, and the reversible
 * split of a line into words.
 *
 * <p>Start with {@code Normalizer} and {@code ReversibleSplitter}.
 */
package io.tandem.text;
