/**
 * The training of a run, for the command line and for Spark ML: attempts from checkpoints, recovery
 * from divergence and lost rounds, validation, metrics.
 *
 * <p>Start with {@code TrainingAttempts}.
 */
package io.tandem.run.training;
