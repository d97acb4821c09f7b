/**
 * Tables of Spark's catalogue: found by name, read at a snapshot, appended to exactly once. May use
 * Spark, and nothing of Iceberg or Delta: what is done with their tables is said in SQL.
 *
 * <p>Start with {@code CatalogueTable} and {@code TableAppends}.
 */
package io.tandem.storage.tables;
