package io.tandem.training.averaging.round;

import io.tandem.config.AveragingSettings;
import io.tandem.config.Settings;
import io.tandem.config.TrainingSettings;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.training.worker.WorkerSetup;
import java.io.Serializable;

/**
 * The instructions for training a network. Driver, and sent to executors.
 *
 * @param seed the seed of the order of the data and of what {@code setup} makes of it
 * @param setup the action on the executor before the updates of a worker
 */
public record TrainingPlan(
    long seed,
    TrainingSettings training,
    AveragingSettings averaging,
    WeightAverage weightAverage,
    WorkerSetup setup)
    implements Serializable {
  /**
   * Returns the plan by which the settings train a Transformer.
   *
   * @param links the links of guided alignment
   */
  public static TrainingPlan of(Settings settings, TokenLinks links) {
    return new TrainingPlan(
        settings.seed(),
        settings.training(),
        settings.averaging(),
        new WeightAverage(settings.weightAverage()),
        WorkerSetup.ofTransformer(settings.training().mathMode(), links));
  }

  /** Returns the step from the parameters before a round to those after it. */
  public OuterStep outerStep() {
    return OuterStep.of(averaging.outer());
  }
}
