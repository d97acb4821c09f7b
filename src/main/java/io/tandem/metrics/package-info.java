/**
 * BLEU, chrF and TER as sacreBLEU computes them, from mergeable sufficient statistics, with
 * signatures.
 *
 * <p>Plain Java core; Spark at its edge, in {@code ScoreFunctions}. Start with {@code Metric}.
 */
package io.tandem.metrics;
