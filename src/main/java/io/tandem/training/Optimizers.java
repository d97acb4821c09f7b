package io.tandem.training;

import io.tandem.config.TrainingSettings;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** DL4J's updaters as the settings ask for them. */
public final class Optimizers {
  private Optimizers() {}

  public static InverseSquareRootSchedule schedule(TrainingSettings training) {
    return new InverseSquareRootSchedule(training.learningRate(), training.warmupUpdates());
  }

  public static IUpdater of(TrainingSettings training) {
    InverseSquareRootSchedule schedule = schedule(training);
    return switch (training.optimizer()) {
      case ADAM ->
          new RestartableAdam(
              schedule, training.adamBeta1(), training.adamBeta2(), training.adamEpsilon());
      case SGD -> new Sgd(schedule);
    };
  }
}
