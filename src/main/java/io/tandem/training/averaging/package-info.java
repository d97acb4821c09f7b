/**
 * Training on a cluster: the memory that it needs, attempts, rounds, validation, early stopping,
 * recovery from divergence and lost rounds.
 *
 * <p>Start with {@code TrainingAttempt}, which jobs and {@code TransformerTranslator} (the Spark ML
 * estimator) share; {@code TrainingLoop} decides when it ends.
 */
package io.tandem.training.averaging;
