/**
 * Facts about text in plain Java: Unicode normalization, scripts, language tags, the reversible
 * split of a line into words, and numbers as people read them.
 *
 * <p>Start with {@code Normalizer} and {@code ReversibleSplitter}.
 */
package io.tandem.text;
