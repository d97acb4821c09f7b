package io.tandem.training.averaging;

import io.tandem.SparkTest;
import io.tandem.config.Settings;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.averaging.round.DriverState;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.shards.Shards;
import io.tandem.training.worker.Shard;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The state of a training between two rounds: the contents of a checkpoint. */
record RoundState(float[] parameters, DriverState driver, long round, long updates) {
  private static RoundState of(AveragedTraining training) {
    return new RoundState(
        FlatVector.read(training.network().params()),
        training.driverState(),
        training.round(),
        training.updates());
  }

  /**
   * Trains a small Transformer on {@link Trainings#PAIRS}.
   *
   * @param from the state to continue from; null for the start
   * @param until the updates to train to, at least
   * @return the state after each round
   */
  static List<RoundState> train(Settings settings, RoundState from, int until) {
    JavaSparkContext spark = Trainings.context(SparkTest.session());
    JavaRDD<Shard> shards =
        Shards.toTrain(Trainings.table(SparkTest.session(), 3), settings, List.of());
    try (TrainingAttempt attempt =
        TrainingAttempt.of(spark, settings, VocabularySizes.joint(ToyNetwork.VOCABULARY), shards)) {
      AveragedTraining training = attempt.training();
      if (from != null) {
        FlatVector.write(from.parameters, training.network().params());
        training.restore(from.driver, from.round, from.updates);
      }
      List<RoundState> states = new ArrayList<>();
      while (training.updates() < until) {
        attempt.nextRound();
        states.add(of(training));
      }
      return states;
    } finally {
      shards.unpersist();
    }
  }
}
