/**
 * Subwords as Spark ML stages, learned from tables, and stored with corpora and models.
 *
 * <p>Start with {@code SubwordEstimator} and {@code SubwordModel}.
 */
package io.tandem.subword.spark;
