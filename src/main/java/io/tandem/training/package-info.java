/**
 * What one worker does: batches by token budget, the learning-rate schedule, clipping, local
 * updates, counters.
 *
 * <p>Plain Java and DL4J, no Spark. Start with {@code Batches}.
 */
package io.tandem.training;
