/**
 * The tokenizers of other tools behind one interface: SentencePiece, {@code tokenizer.json}, and
 * Marian's models of SentencePiece with their vocabularies.
 *
 * <p>Start with {@code ImportedTokenizer}.
 */
package io.tandem.subword.imported;
