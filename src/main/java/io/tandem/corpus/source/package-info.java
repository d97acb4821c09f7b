/**
 * Parallel text as Spark tables: the files of an input as data sources, and pairs written as
 * line-aligned text, TSV, TMX or XLIFF.
 *
 * <p>Start with {@code BitextFiles}, and {@code PairSource} for {@code spark.read().format(...)}.
 */
package io.tandem.corpus.source;
