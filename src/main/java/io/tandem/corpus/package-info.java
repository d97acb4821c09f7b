/**
 * Parallel text on Spark: readers, normalisation, filters with counted rejections, duplicates,
 * splits.
 *
 * <p>Every step maps DataFrames to DataFrames; nothing is collected to the driver. Start with
 * {@code CorpusPipeline}.
 */
package io.tandem.corpus;
