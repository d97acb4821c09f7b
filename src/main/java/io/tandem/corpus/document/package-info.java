/**
 * Documents that are translated and written back: XLIFF, TMX, HTML and gettext catalogues.
 *
 * <p>Start with {@code Document}. A format finds {@code Unit}s in the text of a document: a text
 * with its codes, and how a translation is written. {@code CodePlacement} puts the codes of a
 * source into its translation.
 */
package io.tandem.corpus.document;
