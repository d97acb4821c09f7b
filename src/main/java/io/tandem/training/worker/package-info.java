/**
 * The work of one worker: batches by token budget, the learning-rate schedule, clipping, Adam,
 * local updates, counters.
 *
 * <p>A worker trains any ComputationGraph whose inputs are source ids and target ids, whose label
 * is the target shifted by one, and whose score is the mean over real target tokens. Start with
 * {@code Batches}, then {@code LocalTrainer}. The class names of the schedules and of Adam are part
 * of the format of saved models.
 */
package io.tandem.training.worker;
