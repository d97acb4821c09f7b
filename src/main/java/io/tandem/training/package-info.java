/**
 * What one worker does: batches by token budget, the learning-rate schedule, clipping, local
 * updates, counters.
 *
 * <p>Plain Java and DL4J, no Spark; works on any ComputationGraph whose inputs are source ids and
 * target ids, whose label is the target shifted by one, and whose score is the mean over real
 * target tokens. Start with {@link io.tandem.training.Batches}, then {@link
 * io.tandem.training.LocalTrainer}. Uses {@code config} and {@code subword}'s special ids.
 */
package io.tandem.training;
