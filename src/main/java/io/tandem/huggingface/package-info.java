/**
 * The {@code tokenizer.json} of Hugging Face's tokenizers library, for BPE and Unigram models, read
 * to encode and decode text. {@code io.tandem.subword} writes it.
 *
 * <p>Plain Java. Start with {@code TokenizerJson}. What a file asks for and is not supported is
 * refused by its name.
 */
package io.tandem.huggingface;
