/**
 * What the cluster does: worker states, rounds, the DL4J TrainingMaster that averages parameters,
 * validation, early stopping.
 *
 * <p>Start with {@code AveragingMaster}.
 */
package io.tandem.averaging;
