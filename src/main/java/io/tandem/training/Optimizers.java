package io.tandem.training;

import io.tandem.config.TrainingSettings;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** DL4J's updaters as the settings ask for them. */
public final class Optimizers {
  private Optimizers() {}

  /** Returns the learning rates of a training. */
  public static LearningRate schedule(TrainingSettings training) {
    LearningRate rates =
        new InverseSquareRootSchedule(training.learningRate(), training.warmupUpdates());
    return training.cooldownUpdates() == 0
        ? rates
        : new CooldownSchedule(rates, training.maximumUpdates(), training.cooldownUpdates());
  }

  public static IUpdater of(TrainingSettings training) {
    LearningRate schedule = schedule(training);
    return switch (training.optimizer()) {
      case ADAM ->
          new RestartableAdam(
              schedule, training.adamBeta1(), training.adamBeta2(), training.adamEpsilon());
      case SGD -> new Sgd(schedule);
    };
  }
}
