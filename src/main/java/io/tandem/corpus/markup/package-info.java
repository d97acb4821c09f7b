/**
 * The rules that documents of parallel text in XML have to keep: XLIFF 2 (OASIS, versions 2.0 to
 * 2.2) with the elements and attributes of its core and modules, ids, references and inline codes,
 * the units of XLIFF 1.2, and the codes in the segments of TMX.
 *
 * <p>Start with {@code Xliff2Document}, which is told of a document's elements one after the other.
 * Uses no other package.
 */
package io.tandem.corpus.markup;
