/**
 * Facts about text, in plain Java: Unicode normalisation and the reversible split of a line into
 * words; and what the scripts of Moses do for one language: {@code PunctuationNormalizer}, {@code
 * MosesTokenizer}, {@code Truecaser} and back, {@code MosesDetokenizer}.
 *
 * <p>Start with {@code Normalizer} and {@code ReversibleSplitter}. No Spark here.
 */
package io.tandem.text;
