/**
 * Tables of Spark's catalogue: found by name, read at a snapshot, appended to exactly once. Uses
 * Spark, but no classes of Iceberg or Delta: their tables are accessed by SQL.
 *
 * <p>Start with {@code CatalogueTable} and {@code TableAppends}.
 */
package io.tandem.storage.tables;
