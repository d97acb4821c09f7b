/**
 * The run directory: manifest, settings, metrics, samples, and the trained model in it; ledgers of
 * per-pair losses.
 *
 * <p>Start with {@code RunDirectory}, and {@code TrainedModels} to open a model.
 */
package io.tandem.run;
