/**
 * The parts of a model that all formats share: its origin, its card, its tokenizer in other tools'
 * files, and the directories for export and import.
 *
 * <p>Start with {@code ModelToExport} and {@code ImportedModel}.
 */
package io.tandem.interop.model;
