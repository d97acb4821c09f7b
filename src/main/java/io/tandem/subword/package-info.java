/**
 * Conversion of text to ids and back without loss: byte pair encoding, unigram pieces and the
 * tokenizers of other tools, with their vocabularies, and tags before source lines.
 *
 * <p>Start with {@code Subwords}.
 */
package io.tandem.subword;
