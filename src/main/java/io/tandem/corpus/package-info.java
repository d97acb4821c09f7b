/**
 * Parallel text on Spark, from lines to clean pairs in train, valid and test: rules with counted
 * rejections, annotation, splits, mixing.
 *
 * <p>Every step maps DataFrames to DataFrames; no text is collected to the driver. Start with
 * {@code CorpusPipeline}.
 */
package io.tandem.corpus;
