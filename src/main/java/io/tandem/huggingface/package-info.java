/**
 * The {@code tokenizer.json} of Hugging Face's tokenizers library, for BPE and Unigram models:
 * written from our subwords, and read to encode and decode text.
 *
 * <p>Plain Java. Start with {@code TokenizerJson} to read, {@code TokenizerJsonWriter} to write.
 * What a file asks for and is not supported is refused by its name.
 */
package io.tandem.huggingface;
