/**
 * BLEU, chrF and TER as sacreBLEU computes them, from mergeable sufficient statistics, with
 * signatures.
 *
 * <p>Plain Java core. Start with {@code Metric}.
 */
package io.tandem.metrics;
