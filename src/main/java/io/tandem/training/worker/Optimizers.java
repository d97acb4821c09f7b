package io.tandem.training.worker;

import io.tandem.config.TrainingSettings;
import org.nd4j.linalg.learning.config.IUpdater;

/** DL4J's updaters as the settings ask for them. */
public final class Optimizers {
  private Optimizers() {}

  /**
   * Returns the learning rates of a training. The schedule linear is a cooldown that begins when
   * warmup ends.
   */
  public static LearningRate schedule(TrainingSettings training) {
    double peak = training.learningRate();
    int warmup = training.warmupUpdates();
    LearningRate rates =
        switch (training.schedule()) {
          case INVERSE_SQUARE_ROOT -> new InverseSquareRootSchedule(peak, warmup);
          case LINEAR, COSINE, CONSTANT -> new ConstantSchedule(peak, warmup);
        };
    long last = training.maximumUpdates();
    long begin = training.beginOfFall();
    if (begin == TrainingSettings.NO_FALL) {
      return rates;
    }
    return training.schedule() == TrainingSettings.Schedule.COSINE
        ? new CosineSchedule(rates, last, last - begin)
        : new CooldownSchedule(rates, last, last - begin);
  }

  public static IUpdater of(TrainingSettings training) {
    LearningRate schedule = schedule(training);
    return switch (training.optimizer()) {
      case ADAM ->
          new ParallelAdam(
              schedule, training.adamBeta1(), training.adamBeta2(), training.adamEpsilon());
      case MUON ->
          new Muon(
              schedule,
              training.muonMomentum(),
              training.adamBeta1(),
              training.adamBeta2(),
              training.adamEpsilon());
    };
  }
}
