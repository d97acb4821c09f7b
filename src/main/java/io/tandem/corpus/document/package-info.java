/**
 * Documents that are translated and written back; {@code DocumentFormat} lists their formats.
 *
 * <p>Start with {@code Document}. A format finds {@code Unit}s in the text of a document or of an
 * entry of a zip file: a text with its codes, and how a translation is written. {@code
 * TranslationMemory} has what people have translated.
 */
package io.tandem.corpus.document;
