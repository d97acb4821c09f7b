/**
 * Directories of MarianMT models of Hugging Face's transformers, written and read.
 *
 * <p>Start with {@code HuggingFaceTensors}, the table of names, and {@code HuggingFaceExport}.
 */
package io.tandem.interop.huggingface;
