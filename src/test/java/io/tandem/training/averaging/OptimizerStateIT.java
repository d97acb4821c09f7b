package io.tandem.training.averaging;

import static io.tandem.training.averaging.round.Trainings.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.averaging.round.TrainingPlan;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.CollectedShards;
import io.tandem.training.worker.LocalResult;
import io.tandem.training.worker.LocalTrainer;
import io.tandem.training.worker.Optimizers;
import io.tandem.training.worker.Shard;
import io.tandem.training.worker.WorkerSetup;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Two rounds of two workers, compared with the same rounds computed by hand. */
class OptimizerStateIT {
  private static final int WORKERS = 2;
  private static final int UPDATES = 4;

  private final SparkSession spark = SparkTest.session();
  private final JavaRDD<Shard> shards = Trainings.shards(spark, WORKERS);
  private final List<Shard> all = CollectedShards.of(shards);

  private static TrainingPlan plan() {
    return Trainings.plan(WORKERS, WorkerSetup.NONE);
  }

  private static LocalTrainer trainer(int worker) {
    return new LocalTrainer(
        ToyNetwork.graph(Optimizers.of(plan().training())), worker, Trainings.CLIP_NORM);
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

  /** The second moments are those of the mean of both workers' gradients. */
  @Test
  void allWorkersContinueWithTheAverageOfTheirMoments() {
    float[] start = trainer(0).parameters();
    Round first = round(0, t -> load(t, start, new float[0], 0));
    Round second = round(UPDATES, t -> load(t, first.parameterMean(), first.stateMean(), UPDATES));
    Round ofOwnGradients = round(0, trainer -> {});
    assertThat(first.states()[0])
        .isNotEqualTo(first.states()[1])
        .isNotEqualTo(ofOwnGradients.states()[0]);
    try (AveragedTraining training = Trainings.tandem(spark, shards, plan())) {
      training.next(UPDATES);
      assertThat(training.driverState().updaterState()).isEqualTo(first.stateMean());
      training.next(UPDATES);
      assertThat(parameters(training.network())).isEqualTo(second.parameterMean());
      assertThat(training.driverState().updaterState()).isEqualTo(second.stateMean());
    }
  }

  private static void load(LocalTrainer trainer, float[] parameters, float[] state, long updates) {
    trainer.estimateMeanOf(WORKERS);
    trainer.load(parameters, state, updates);
  }

  @Test
  void oneWorkerWithAveragedMomentsIsBitIdenticalToLocalTraining() {
    JavaRDD<Shard> one = Trainings.shards(spark, 1);
    LocalTrainer local = trainer(0);
    local.run(
        Batches.ofTokens(CollectedShards.of(one).get(0), Trainings.BATCH_TOKENS, Trainings.SEED, 0)
            .between(0, 3 * UPDATES));
    try (AveragedTraining training =
        Trainings.tandem(spark, one, Trainings.plan(1, WorkerSetup.NONE))) {
      for (int round = 0; round < 3; round++) {
        training.next(UPDATES);
      }
      assertThat(parameters(training.network())).isEqualTo(local.parameters());
      assertThat(training.driverState().updaterState()).isEqualTo(local.updaterState());
    }
  }
}
