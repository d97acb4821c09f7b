package io.tandem.averaging;

import io.tandem.averaging.round.DriverState;
import io.tandem.averaging.round.WorkerState;
import io.tandem.training.FlatVector;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/**
 * The end of a round that training can go back to, without a file: the driver holds the network,
 * the executors' disks the states of the workers. Driver only.
 *
 * @param stopping the state of early stopping
 * @param losses the state of the divergence detector
 */
record RollbackPoint(
    float[] parameters,
    JavaRDD<WorkerState> states,
    DriverState driverState,
    long round,
    long updates,
    EarlyStopping stopping,
    DivergenceDetector losses)
    implements AutoCloseable {

  /** The end of the latest round. */
  static RollbackPoint of(
      AveragedTraining training, EarlyStopping stopping, DivergenceDetector losses) {
    return new RollbackPoint(
        FlatVector.read(training.network().params()),
        stored(training),
        training.driverState(),
        training.round(),
        training.updates(),
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
        parameters, states, driverState.withoutMomentum(), round, updates, stopping, losses);
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
