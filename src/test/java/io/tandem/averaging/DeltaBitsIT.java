package io.tandem.averaging;

import static io.tandem.averaging.round.Trainings.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.averaging.round.RoundResult;
import io.tandem.averaging.round.Trainings;
import io.tandem.averaging.round.WorkerState;
import io.tandem.config.AveragingSettings.OptimizerState;
import io.tandem.config.OuterSettings;
import io.tandem.training.FlatVector;
import io.tandem.training.Shard;
import io.tandem.validation.ValidationLoss;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaBitsIT {
  private final SparkSession spark = SparkTest.session();
  private final JavaRDD<Shard> shards = Trainings.shards(spark, 3);

  private AveragedTraining training(int bits) {
    OuterSettings average = new OuterSettings(OuterSettings.Optimizer.AVERAGE, 1, 0);
    return Trainings.tandem(spark, shards, Trainings.plan(average, OptimizerState.LOCAL, 3, bits));
  }

  /** Returns the loss over all pairs after 12 rounds, and the bytes a worker sent in the last. */
  private double[] lossAndBytes(int bits) {
    ValidationLoss loss = new ValidationLoss(shards, Trainings.BATCH_TOKENS);
    try (AveragedTraining training = training(bits)) {
      RoundResult last = null;
      for (int round = 0; round < 12; round++) {
        last = training.next(4);
      }
      return new double[] {loss.of(training.network()).loss(), last.reports().get(2).bytesSent()};
    }
  }

  @Test
  void learnsAsWellAndSendsLessWithFewerBits() {
    double untrained;
    try (AveragedTraining training = training(32)) {
      untrained = new ValidationLoss(shards, Trainings.BATCH_TOKENS).of(training.network()).loss();
    }
    double[] full = lossAndBytes(32);
    double learned = untrained - full[0];
    assertThat(learned).isGreaterThan(0.5);
    for (int bits : new int[] {16, 8}) {
      double[] fewer = lossAndBytes(bits);
      assertThat(fewer[0]).as("%d bits", bits).isCloseTo(full[0], within(0.03 * learned));
      assertThat(fewer[1]).isLessThan(full[1] * bits / 32 + 5);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 8})
  void resumesWithTheResiduals(int bits) {
    try (AveragedTraining whole = training(bits);
        AveragedTraining second = training(bits);
        AveragedTraining forgetful = training(bits)) {
      whole.next(4);
      whole.next(4);
      List<WorkerState> states = whole.states().collect();
      assertThat(states).allSatisfy(state -> assertThat(state.residual()).isNotEmpty());
      List<WorkerState> without =
          states.stream()
              .map(s -> new WorkerState(s.worker(), s.updates(), s.updaterState()))
              .toList();
      resume(second, whole, states);
      resume(forgetful, whole, without);
      whole.next(4);
      second.next(4);
      forgetful.next(4);
      assertThat(parameters(second.network())).isEqualTo(parameters(whole.network()));
      assertThat(second.states().collect()).isEqualTo(whole.states().collect());
      assertThat(parameters(forgetful.network())).isNotEqualTo(parameters(whole.network()));
    }
  }

  private void resume(AveragedTraining training, AveragedTraining from, List<WorkerState> states) {
    FlatVector.write(parameters(from.network()), training.network().params());
    training.restore(Trainings.context(spark).parallelize(states, 2), from.driverState(), 2, 8);
  }

  @Test
  void resultDoesNotDependOnTheCores() {
    float[] two = afterTwoRounds(spark);
    float[] one = Trainings.on(Trainings.session("local[1]"), DeltaBitsIT::afterTwoRounds);
    assertThat(one).isEqualTo(two);
  }

  private static float[] afterTwoRounds(SparkSession on) {
    OuterSettings average = new OuterSettings(OuterSettings.Optimizer.AVERAGE, 1, 0);
    try (AveragedTraining training =
        Trainings.tandem(
            on, Trainings.shards(on, 3), Trainings.plan(average, OptimizerState.LOCAL, 3, 8))) {
      training.next(4);
      training.next(4);
      return parameters(training.network());
    }
  }
}
