/**
 * A training run from the settings to the last checkpoint: console, recorder, signals, retries of
 * writes.
 *
 * <p>Start with {@code TrainingRun}.
 */
package io.tandem.jobs.train;
