package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.config.Settings;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.averaging.round.TrainingPlan;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.averaging.round.WeightAverage;
import io.tandem.training.shards.Shards;
import io.tandem.training.worker.Shard;
import java.nio.FloatBuffer;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The average of past networks that executors keep, beside one that the test makes itself. */
class WeightAverageIT {
  private static final int UPDATES = 8;

  private final JavaSparkContext spark = Trainings.context(SparkTest.session());

  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "averaging.frequency=2 weightAverage.kind=exponential weightAverage.updates=3",
        "averaging.frequency=2 weightAverage.kind=exponential averaging.outer.optimizer=nesterov",
        "averaging.mode=synchronous weightAverage.kind=exponential"
      })
  void isThatOfTheNetworksOfAllRoundsAndChangesNoneOfThem(String given) {
    String[] kept = (given + " validation.everyUpdates=4").split(" ");
    Settings settings = SynchronousTrainingIT.settings(2, kept);
    List<RoundState> states = RoundState.train(settings, null, UPDATES);
    WeightAverage average = TrainingPlan.of(settings, TokenLinks.UNKNOWN).weightAverage();
    float[] expected = states.get(0).parameters().clone();
    long before = states.get(0).updates();
    assertThat(states.get(0).driver().average()).isEqualTo(expected);
    for (RoundState state : states.subList(1, states.size())) {
      double share = average.share(before, (int) (state.updates() - before));
      if (share == 1) {
        expected = state.parameters().clone();
      } else {
        WeightAverage.move(FloatBuffer.wrap(expected), FloatBuffer.wrap(state.parameters()), share);
      }
      assertThat(state.driver().average()).isEqualTo(expected);
      before = state.updates();
    }
    assertThat(expected).isNotEqualTo(states.get(states.size() - 1).parameters());

    List<RoundState> without =
        RoundState.train(
            SynchronousTrainingIT.settings(
                2, given.replaceAll("weightAverage\\S+", "").trim().split(" +")),
            null,
            UPDATES);
    RoundState last = states.get(states.size() - 1);
    assertThat(without.get(without.size() - 1).parameters()).isEqualTo(last.parameters());
    assertThat(without.get(0).driver().average()).isEmpty();

    List<RoundState> resumed = RoundState.train(settings, states.get(states.size() / 2), UPDATES);
    RoundState again = resumed.get(resumed.size() - 1);
    assertThat(again.parameters()).isEqualTo(last.parameters());
    assertThat(again.driver().average()).isEqualTo(last.driver().average());
  }

  @Test
  void aNetworkHasItsParametersOnlyWhileItIsLookedAt() {
    Settings settings =
        SynchronousTrainingIT.settings(
            2, "averaging.frequency=2", "weightAverage.kind=exponential");
    JavaRDD<Shard> shards =
        Shards.toTrain(Trainings.table(SparkTest.session(), 3), settings, List.of());
    try (TrainingAttempt attempt =
        TrainingAttempt.of(spark, settings, VocabularySizes.joint(ToyNetwork.VOCABULARY), shards)) {
      AveragedTraining training = attempt.training();
      attempt.nextRound();
      attempt.nextRound();
      float[] latest = FlatVector.read(training.network().params());
      float[] seen = training.ofAverage(graph -> FlatVector.read(graph.params())).orElseThrow();
      assertThat(seen).isEqualTo(training.driverState().average()).isNotEqualTo(latest);
      assertThat(FlatVector.read(training.network().params())).isEqualTo(latest);
    } finally {
      shards.unpersist();
    }
  }
}
