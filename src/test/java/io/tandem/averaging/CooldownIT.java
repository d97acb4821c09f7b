package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.averaging.round.DriverState;
import io.tandem.averaging.round.Trainings;
import io.tandem.averaging.round.WorkerState;
import io.tandem.config.Settings;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.FlatVector;
import io.tandem.training.Shard;
import io.tandem.validation.Shards;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training of a small Transformer while its rate falls, in the last of 13 updates. */
class CooldownIT {
  private static final int UPDATES = 13;

  private final JavaSparkContext spark = Trainings.context(SparkTest.session());

  /** The contents of a checkpoint. */
  private record State(
      float[] parameters, List<WorkerState> workers, DriverState driver, long round, long updates) {
    static State of(AveragedTraining training) {
      return new State(
          FlatVector.read(training.network().params()),
          training.states().collect(),
          training.driverState(),
          training.round(),
          training.updates());
    }
  }

  /** Returns the state after each round, from the first round or from a state. */
  private List<State> train(Settings settings, State from) {
    JavaRDD<Shard> shards = Shards.toTrain(Trainings.table(SparkTest.session(), 3), settings, null);
    try (TrainingAttempt attempt =
        TrainingAttempt.of(spark, settings, ToyNetwork.VOCABULARY, shards)) {
      AveragedTraining training = attempt.training();
      if (from != null) {
        FlatVector.write(from.parameters(), training.network().params());
        training.restore(
            spark.parallelize(from.workers(), 2), from.driver(), from.round(), from.updates());
      }
      List<State> states = new ArrayList<>();
      while (training.updates() < UPDATES) {
        attempt.nextRound();
        states.add(State.of(training));
      }
      return states;
    } finally {
      shards.unpersist();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.cooldownUpdates=8 averaging.frequency=5",
        "training.cooldownUpdates=8 averaging.frequency=2 averaging.schedule=qsr"
            + " averaging.qsrFactor=2",
        "training.cooldownUpdates=8 averaging.mode=synchronous",
        "training.schedule=constant training.cooldownShare=0.6 averaging.frequency=5",
        "training.schedule=linear averaging.frequency=5",
        "training.schedule=cosine averaging.frequency=2 averaging.schedule=qsr"
            + " averaging.qsrFactor=2"
      })
  void resumingWhileTheRateFallsIsBitIdentical(String falling) {
    Settings settings =
        SynchronousTrainingIT.settings(2, ("training.maximumUpdates=13 " + falling).split(" "));
    List<State> whole = train(settings, null);
    State last = whole.get(whole.size() - 1);
    State inside = whole.get(whole.size() - 2);
    assertThat(last.updates()).isEqualTo(UPDATES);
    assertThat(inside.updates()).isBetween(6L, 12L);
    List<State> rest = train(settings, inside);
    assertThat(rest).hasSize(1);
    assertThat(rest.get(0).parameters()).isEqualTo(last.parameters());
  }
}
