package io.tandem.averaging;

import io.tandem.averaging.round.DriverState;
import io.tandem.averaging.round.WorkerState;
import io.tandem.training.FlatVector;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a round that training can go back to, without a file: the driver holds the network,
 * the executors' disks the states of the workers. Driver only.
 *
 * @param model the parameters of the better network: the latest, or the average of past ones
 * @param trainedNanos the time that the updates took which led here
 * @param stopping the state of early stopping
 * @param losses the state of the divergence detector
 */
record RollbackPoint(
    float[] parameters,
    float[] model,
    JavaRDD<WorkerState> states,
    DriverState driverState,
    long round,
    long updates,
    long trainedNanos,
    EarlyStopping stopping,
    DivergenceDetector losses)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RollbackPoint.class);

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
        stored(training),
        training.driverState(),
        training.round(),
        training.updates(),
        trainedNanos,
        stopping,
        losses);
  }

  /** A copy that outlives the rounds after it. */
  private static JavaRDD<WorkerState> stored(AveragedTraining training) {
    JavaRDD<WorkerState> states = training.states().map(state -> state);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(states.context());
    // Elsewhere an executor may be lost with what it holds.
    states.persist(spark.isLocal() ? StorageLevel.DISK_ONLY() : StorageLevel.DISK_ONLY_2());
    states.rdd().localCheckpoint();
    spark.setJobDescription(
        String.format(Locale.ROOT, "worker states kept after %d updates", training.updates()));
    try {
      states.count();
    } finally {
      spark.setJobDescription(null);
    }
    return states;
  }

  /**
   * Returns the same but for the outer momentum, which has the speed of a learning rate that was
   * too high. Both have one copy of the workers' states.
   */
  RollbackPoint withoutMomentum() {
    return new RollbackPoint(
        parameters,
        model,
        states,
        driverState.withoutMomentum(),
        round,
        updates,
        trainedNanos,
        stopping,
        losses);
  }

  /** Returns whether executors still have the workers' states: all that had them may be lost. */
  boolean isIntact() {
    try {
      return states.count() > 0;
    } catch (Exception e) { // Spark throws a checked exception that it does not declare
      LOG.warn("The states of the workers after {} updates are lost", updates, e);
      return false;
    }
  }

  /** Sets a training to where it was then. */
  void restore(AveragedTraining training) {
    FlatVector.write(parameters, training.network().params());
    training.restore(states, driverState, round, updates);
  }

  @Override
  public void close() {
    states.unpersist();
  }
}
