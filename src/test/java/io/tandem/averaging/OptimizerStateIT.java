package io.tandem.averaging;

import static io.tandem.averaging.round.Trainings.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.averaging.round.AveragingMaster;
import io.tandem.averaging.round.TrainingPlan;
import io.tandem.averaging.round.Trainings;
import io.tandem.averaging.round.WorkerState;
import io.tandem.config.AveragingSettings.OptimizerState;
import io.tandem.config.OuterSettings;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.Batches;
import io.tandem.training.LocalResult;
import io.tandem.training.LocalTrainer;
import io.tandem.training.Optimizers;
import io.tandem.training.Shard;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two rounds of two workers, compared with the same rounds computed by hand. */
class OptimizerStateIT {
  private static final int WORKERS = 2;
  private static final int UPDATES = 4;

  private final SparkSession spark = SparkTest.session();
  private final JavaRDD<Shard> shards = Trainings.shards(spark, WORKERS);
  private final List<Shard> all = shards.collect();

  private static TrainingPlan plan(OptimizerState state) {
    return Trainings.plan(new OuterSettings(OuterSettings.Optimizer.AVERAGE, 1, 0), state, WORKERS);
  }

  private static LocalTrainer trainer(int worker) {
    return new LocalTrainer(
        ToyNetwork.graph(Optimizers.of(plan(OptimizerState.LOCAL).training())),
        worker,
        Trainings.CLIP_NORM);
  }

  private LocalResult run(LocalTrainer trainer, int worker, long from) {
    return trainer.run(
        Batches.ofTokens(all.get(worker), Trainings.BATCH_TOKENS, Trainings.SEED, worker)
            .between(from, from + UPDATES));
  }

  /** The workers' vectors after a round computed by hand, and their means. */
  private record Round(double[] tokens, float[][] parameters, float[][] states) {
    float[] mean(float[][] vectors) {
      float[] mean = new float[vectors[0].length];
      double total = tokens[0] + tokens[1];
      for (int i = 0; i < mean.length; i++) {
        mean[i] = (float) (tokens[0] / total * vectors[0][i] + tokens[1] / total * vectors[1][i]);
      }
      return mean;
    }

    float[] parameterMean() {
      return mean(parameters);
    }

    float[] stateMean() {
      return mean(states);
    }
  }

  private interface Load {
    void into(LocalTrainer trainer);
  }

  private Round round(long from, Load load) {
    Round round = new Round(new double[WORKERS], new float[WORKERS][], new float[WORKERS][]);
    for (int worker = 0; worker < WORKERS; worker++) {
      LocalTrainer trainer = trainer(worker);
      load.into(trainer);
      round.tokens()[worker] = run(trainer, worker, from).targetTokens();
      round.parameters()[worker] = trainer.parameters();
      round.states()[worker] = trainer.updaterState();
    }
    return round;
  }

  @Test
  void averagedMomentsAreTheSameForAllWorkers() {
    Round first = round(0, trainer -> {});
    Round second = round(UPDATES, t -> t.load(first.parameterMean(), first.stateMean(), UPDATES));
    assertThat(first.states()[0]).isNotEqualTo(first.states()[1]);
    try (AveragedTraining training =
        Trainings.tandem(spark, shards, plan(OptimizerState.AVERAGED))) {
      training.next(UPDATES);
      assertThat(training.driverState().updaterState()).isEqualTo(first.stateMean());
      training.next(UPDATES);
      assertThat(parameters(training.network())).isEqualTo(second.parameterMean());
      assertThat(training.driverState().updaterState()).isEqualTo(second.stateMean());
      assertThat(training.states().collect())
          .containsExactly(
              new WorkerState(0, 2 * UPDATES, new float[0]),
              new WorkerState(1, 2 * UPDATES, new float[0]));
    }
  }

  @Test
  void resettingMomentsRestartsTheirBiasCorrection() {
    Round first = round(0, trainer -> {});
    Round second = round(UPDATES, t -> t.loadRestarted(first.parameterMean(), UPDATES));
    Round forgetful = round(UPDATES, t -> t.load(first.parameterMean(), new float[0], UPDATES));
    try (AveragedTraining training = Trainings.tandem(spark, shards, plan(OptimizerState.RESET))) {
      training.next(UPDATES);
      training.next(UPDATES);
      assertThat(parameters(training.network()))
          .isEqualTo(second.parameterMean())
          .isNotEqualTo(forgetful.parameterMean());
      assertThat(training.driverState().updaterState()).isEmpty();
      assertThat(training.states().collect())
          .allSatisfy(state -> assertThat(state.updaterState()).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void secondMomentsMayBeThoseOfTheMeanOfAllWorkersGradients(OptimizerState state) {
    float[] start = trainer(0).parameters();
    Round first =
        round(
            0,
            trainer -> {
              trainer.estimateMeanOf(WORKERS);
              trainer.load(start, new float[0], 0);
            });
    assertThat(first.states()[0]).isNotEqualTo(round(0, trainer -> {}).states()[0]);
    try (AveragedTraining training =
        Trainings.tandem(spark, shards, Trainings.withSecondMomentsOfTheMean(plan(state)))) {
      training.next(UPDATES);
      assertThat(parameters(training.network())).isEqualTo(first.parameterMean());
    }
  }

  @Test
  void oneWorkerWithAveragedMomentsIsBitIdenticalToLocalTraining() {
    JavaRDD<Shard> one = Trainings.shards(spark, 1);
    TrainingPlan plan =
        Trainings.withSecondMomentsOfTheMean(
            Trainings.plan(
                new OuterSettings(OuterSettings.Optimizer.AVERAGE, 1, 0),
                OptimizerState.AVERAGED,
                1));
    LocalTrainer local = trainer(0);
    local.run(
        Batches.ofTokens(one.first(), Trainings.BATCH_TOKENS, Trainings.SEED, 0)
            .between(0, 3 * UPDATES));
    try (AveragedTraining training = Trainings.tandem(spark, one, plan)) {
      for (int round = 0; round < 3; round++) {
        training.next(UPDATES);
      }
      assertThat(parameters(training.network())).isEqualTo(local.parameters());
      assertThat(training.driverState().updaterState()).isEqualTo(local.updaterState());
    }
  }

  @Test
  void refusesToResetAnOptimizerWhoseBiasCorrectionCannotRestart() {
    AveragingMaster master =
        new AveragingMaster(
            Trainings.plan(
                new OuterSettings(OuterSettings.Optimizer.AVERAGE, 1, 0),
                OptimizerState.RESET,
                WORKERS));
    var graph =
        new org.deeplearning4j.spark.impl.graph.SparkComputationGraph(
            Trainings.context(spark), ToyNetwork.graph(Trainings.adam()), master);
    assertThatThrownBy(
            () ->
                graph.fitMultiDataSet(
                    shards.mapPartitionsWithIndex(
                        (worker, shard) ->
                            Batches.ofTokens(
                                    shard.next(), Trainings.BATCH_TOKENS, Trainings.SEED, worker)
                                .between(0, 1),
                        true)))
        .hasStackTraceContaining("its moments cannot be reset");
    master.close();
  }
}
