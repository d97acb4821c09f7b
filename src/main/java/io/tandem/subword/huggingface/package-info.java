/**
 * The {@code tokenizer.json} of Hugging Face's tokenizers library, for BPE and unigram models, read
 * to encode and decode text. {@code io.tandem.subword} writes it.
 *
 * <p>Start with {@code TokenizerJson}. Components that are not supported are refused by name.
 */
package io.tandem.subword.huggingface;
