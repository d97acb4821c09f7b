/**
 * The formats of documents; {@code DocumentFormat} lists them.
 *
 * <p>Each finds {@code Unit}s in the text of a document: a text with its codes, and what is changed
 * to put a translation in. The places of all markup are kept, so that everything else stays.
 */
package io.tandem.corpus.document.format;
