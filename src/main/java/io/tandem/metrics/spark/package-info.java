/**
 * The metrics as aggregate functions of Spark SQL.
 *
 * <p>Start with {@code ScoreFunctions}.
 */
package io.tandem.metrics.spark;
