/**
 * Parallel text on Spark: readers, cleaning with counted rejections, duplicates, splits.
 *
 * <p>Every step maps DataFrames to DataFrames; no text is collected to the driver. Start with
 * {@link io.tandem.corpus.CorpusPipeline}.
 */
package io.tandem.corpus;
