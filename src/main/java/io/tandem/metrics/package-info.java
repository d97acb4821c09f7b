/**
 * BLEU, chrF and TER as sacreBLEU computes them, from sufficient statistics that can be merged,
 * with signatures.
 *
 * <p>Start with {@code Metric}.
 */
package io.tandem.metrics;
