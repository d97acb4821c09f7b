/**
 * Readers of parallel text, one file at a time: TSV, CSV, JSON lines, line-aligned text, TMX,
 * XLIFF, gettext PO and MO, WMT's SGM and XML, Debian's package descriptions, Parquet.
 *
 * <p>Start with {@code PairFormats}, which picks the {@code PairReader} of a file.
 */
package io.tandem.corpus.format;
