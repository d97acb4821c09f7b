package io.tandem.training.averaging;

import io.tandem.UserException;
import io.tandem.config.AveragingSettings.Mode;
import io.tandem.network.transformer.FlatVector;
import io.tandem.training.averaging.round.DriverState;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.averaging.round.TrainingPlan;
import io.tandem.training.shards.ShardSize;
import io.tandem.training.shards.Shards;
import io.tandem.training.shards.StageShards;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training that goes from round to round on the cluster. Between rounds, all state that the next
 * one depends on can be read: the network's parameters, {@link #driverState}, {@link #round} and
 * {@link #updates}. Another process that restores it continues with the same bits. Driver only.
 */
public interface AveragedTraining extends AutoCloseable {
  /**
   * One round.
   *
   * @param mode what is averaged
   * @param updates the updates of each worker until then; 1 where gradients are averaged
   * @throws io.tandem.training.worker.DivergenceException when a worker's loss is no longer finite
   */
  RoundResult next(Mode mode, int updates);

  /** One round of {@code updates} updates of each worker, after which parameters are averaged. */
  default RoundResult next(int updates) {
    return next(Mode.LOCAL, updates);
  }

  /** The driver's network, with the parameters of the latest round, fetched if needed. */
  ComputationGraph network();

  /**
   * Applies a function to the average of past networks, whose parameters the driver's network has
   * meanwhile; empty where no average is kept.
   */
  default <T> Optional<T> ofAverage(Function<ComputationGraph, T> function) {
    float[] average = driverState().average();
    if (average.length == 0) {
      return Optional.empty();
    }
    INDArray parameters = network().params();
    float[] latest = FlatVector.read(parameters);
    FlatVector.write(average, parameters);
    try {
      return Optional.of(function.apply(network()));
    } finally {
      FlatVector.write(latest, parameters);
    }
  }

  /** Rounds made since training began. */
  long round();

  /** Updates of each worker since training began. */
  long updates();

  /**
   * Returns how many times training has gone through the pairs of its stage: the batches made by
   * all workers, over those of one pass through all shards.
   */
  double epochs();

  /** The other state that the next round depends on, fetched if needed. */
  DriverState driverState();

  /**
   * Continues from a state read from a checkpoint. The caller sets the network's parameters.
   *
   * @param driverState the driver state as {@link #driverState} gave it then
   * @param round rounds made then
   * @param updates updates of each worker made then
   */
  void restore(DriverState driverState, long round, long updates);

  @Override
  void close();

  /**
   * The training that the settings ask for.
   *
   * @param network initialised, with the parameters to start from
   * @param pairs the pairs of the stage
   */
  static AveragedTraining of(
      JavaSparkContext spark, ComputationGraph network, StageShards pairs, TrainingPlan plan) {
    List<ShardSize> sizes = Shards.sizes(pairs.shards());
    int microBatches = plan.training().microBatches();
    for (int stream = 0; stream < sizes.size(); stream++) {
      if (sizes.get(stream).pairs() == 0) {
        throw UserException.of(
            "averaging.workers = %d, training.microBatches = %d: a micro-batch of worker %d has"
                + " no sentence pair to train on (%d were left out as longer than"
                + " training.maximumSentenceTokens); use fewer workers or micro-batches, or"
                + " more text",
            sizes.size() / microBatches,
            microBatches,
            stream / microBatches,
            sizes.get(stream).tooLong());
      }
    }
    return new TandemTraining(spark, network, pairs, plan);
  }
}
