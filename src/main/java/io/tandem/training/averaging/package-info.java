/**
 * Training on a cluster: the memory that it needs, rounds, early stopping, divergence.
 *
 * <p>Start with {@code TrainingAttempt}; {@code TrainingLoop} decides when it ends. {@code
 * run.training} recovers from divergence and lost rounds.
 */
package io.tandem.training.averaging;
