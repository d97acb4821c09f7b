package io.tandem.averaging;

import io.tandem.config.AveragingSettings;
import io.tandem.config.TrainingSettings;
import io.tandem.training.WorkerSetup;

/**
 * How a network is trained.
 *
 * @param seed of the order of the data and of what {@code setup} makes of it
 */
public record TrainingPlan(
    long seed, TrainingSettings training, AveragingSettings averaging, WorkerSetup setup) {}
