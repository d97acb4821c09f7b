package io.tandem.training.averaging;

import io.tandem.network.transformer.FlatVector;
import io.tandem.training.averaging.round.DriverState;
import java.util.Optional;

/**
 * The end of a round that training can go back to, without a file: the driver holds it. Driver
 * only.
 *
 * @param model the parameters of the better network: the latest, or the average of past ones
 * @param trainedNanos the time that the updates took which led here
 * @param stopping the state of early stopping
 * @param losses the state of the divergence detector
 */
record RollbackPoint(
    float[] parameters,
    float[] model,
    DriverState driverState,
    long round,
    long updates,
    long trainedNanos,
    EarlyStopping stopping,
    DivergenceDetector losses) {
  /**
   * The end of the latest round.
   *
   * @param average the average of past networks, where it is the model
   */
  static RollbackPoint of(
      AveragedTraining training,
      Optional<float[]> average,
      long trainedNanos,
      EarlyStopping stopping,
      DivergenceDetector losses) {
    float[] parameters = FlatVector.read(training.network().params());
    return new RollbackPoint(
        parameters,
        average.orElse(parameters),
        training.driverState(),
        training.round(),
        training.updates(),
        trainedNanos,
        stopping,
        losses);
  }

  /**
   * Returns the same but for the outer momentum, which has the speed of a learning rate that was
   * too high.
   */
  RollbackPoint withoutMomentum() {
    return new RollbackPoint(
        parameters,
        model,
        driverState.withoutMomentum(),
        round,
        updates,
        trainedNanos,
        stopping,
        losses);
  }

  /** Sets a training to where it was then. */
  void restore(AveragedTraining training) {
    FlatVector.write(parameters, training.network().params());
    training.restore(driverState, round, updates);
  }
}
