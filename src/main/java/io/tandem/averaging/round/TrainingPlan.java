package io.tandem.averaging.round;

import io.tandem.averaging.outer.OuterStep;
import io.tandem.config.AveragingSettings;
import io.tandem.config.Settings;
import io.tandem.config.TrainingSettings;
import io.tandem.training.Optimizers;
import io.tandem.training.WorkerSetup;
import java.io.Serializable;

/**
 * How a network is trained. Driver, and sent to executors.
 *
 * @param seed of the order of the data and of what {@code setup} makes of it
 * @param setup called on the executor before the updates of a worker
 */
public record TrainingPlan(
    long seed, TrainingSettings training, AveragingSettings averaging, WorkerSetup setup)
    implements Serializable {
  /** How the settings have a Transformer trained. */
  public static TrainingPlan of(Settings settings) {
    return new TrainingPlan(
        settings.seed(),
        settings.training(),
        settings.averaging(),
        WorkerSetup.ofTransformer(settings.training().math()));
  }

  /** Between the parameters before a round and the average after it. */
  public OuterStep outerStep() {
    return OuterStep.of(averaging.outer(), Optimizers.schedule(training));
  }
}
