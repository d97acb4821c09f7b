/**
 * A model on its way out or in: what is exported and where it comes from, its card, its tokenizer
 * as files of other tools; what is imported, and the directories that both are read from and
 * written to.
 *
 * <p>Start with {@code ModelToExport} and {@code ImportedModel}.
 */
package io.tandem.interop.model;
