/**
 * Rows of Parquet files whose numbers are compared with what the file holds before Parquet's own
 * reader believes them: it allocates what a file claims.
 *
 * <p>Start with {@code ParquetRows}.
 */
package io.tandem.corpus.parquet;
