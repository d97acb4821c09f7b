/**
 * Training on a cluster: attempts, rounds by Tandem's master or DL4J's, validation, early stopping,
 * recovery from divergence.
 *
 * <p>Start with {@code TrainingAttempt}, which jobs and {@code TransformerTranslator} (the Spark ML
 * estimator) share; {@code TrainingLoop} decides when it ends.
 */
package io.tandem.training.averaging;
