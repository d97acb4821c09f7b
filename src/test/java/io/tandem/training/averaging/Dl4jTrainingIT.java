package io.tandem.training.averaging;

import static io.tandem.training.averaging.round.Trainings.adam;
import static io.tandem.training.averaging.round.Trainings.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.Networks;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.averaging.round.Trainings;
import io.tandem.training.shards.ShardSize;
import io.tandem.training.shards.Shards;
import io.tandem.training.shards.ValidationLoss;
import io.tandem.training.worker.CollectedShards;
import io.tandem.training.worker.InverseSquareRootSchedule;
import io.tandem.training.worker.LocalTrainer;
import io.tandem.training.worker.Muon;
import io.tandem.training.worker.RowBatches;
import io.tandem.training.worker.Shard;
import io.tandem.training.worker.WorkerSetup;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class Dl4jTrainingIT {
  private final SparkSession spark = SparkTest.session();

  private AveragedTraining stock(JavaRDD<Shard> shards) {
    return stock(shards, ToyNetwork.graph(adam()));
  }

  private AveragedTraining stock(JavaRDD<Shard> shards, ComputationGraph network) {
    return new Dl4jTraining(
        Trainings.context(spark),
        network,
        shards,
        Trainings.plan(shards.getNumPartitions(), WorkerSetup.NONE));
  }

  /** Holds only if count, moments and clipping carry over from split to split. */
  @Test
  void oneWorkerIsBitIdenticalToLocalTraining() {
    assertBitIdenticalToLocalTraining(() -> ToyNetwork.graph(adam()));
  }

  @Test
  void oneWorkerIsBitIdenticalToLocalTrainingByMuon() {
    Muon muon = new Muon(new InverseSquareRootSchedule(0.02, 6), 0.95, 0.9, 0.98, 1e-9);
    assertBitIdenticalToLocalTraining(
        () ->
            Networks.graph(
                Networks.model("model.modelSize=16"), ToyNetwork.VOCABULARY, DataType.FLOAT, muon));
  }

  private void assertBitIdenticalToLocalTraining(Supplier<ComputationGraph> network) {
    JavaRDD<Shard> shards = Trainings.shards(spark, 1);
    int rows = Dl4jTraining.rows(Shards.sizes(shards), Trainings.BATCH_TOKENS);
    LocalTrainer local = new LocalTrainer(network.get(), 0, Trainings.CLIP_NORM);
    local.run(
        RowBatches.of(CollectedShards.of(shards).get(0), rows, Trainings.SEED, 0).between(0, 12));
    try (AveragedTraining training = stock(shards, network.get())) {
      training.next(5);
      training.next(5);
      training.next(2);
      assertThat(training.updates()).isEqualTo(12);
      assertThat(parameters(training.network())).isEqualTo(local.parameters());
      assertThat(training.driverState().updaterState()).isEqualTo(local.updaterState());
    }
  }

  @Test
  void learnsWithSeveralWorkersAndReportsTokens() {
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    ValidationLoss loss = new ValidationLoss(shards, Trainings.BATCH_TOKENS);
    try (AveragedTraining training = stock(shards)) {
      double before = loss.of(training.network()).loss();
      RoundResult last = null;
      for (int round = 0; round < 6; round++) {
        last = training.next(5);
      }
      assertThat(loss.of(training.network()).loss()).isLessThan(before - 0.3);
      assertThat(last.round()).isEqualTo(6);
      assertThat(last.updates()).isEqualTo(30);
      List<ShardSize> sizes = Shards.sizes(shards);
      int rows = Dl4jTraining.rows(sizes, Trainings.BATCH_TOKENS);
      long ofOnePass = sizes.stream().mapToLong(size -> size.pairs() / rows).sum();
      assertThat(training.epochs()).isEqualTo(60.0 / ofOnePass);
      assertThat(last.workers()).hasSize(2);
      assertThat(last.targetTokens()).isGreaterThan(5 * Trainings.BATCH_TOKENS);
      assertThat(last.loss()).isPositive();
    }
  }

  @Test
  void resumesFromItsSharedState() {
    JavaRDD<Shard> shards = Trainings.shards(spark, 1);
    try (AveragedTraining whole = stock(shards);
        AveragedTraining first = stock(shards);
        AveragedTraining second = stock(shards)) {
      whole.next(4);
      whole.next(4);
      first.next(4);
      FlatVector.write(parameters(first.network()), second.network().params());
      second.restore(first.driverState(), 1, 4);
      assertThat(second.next(4).round()).isEqualTo(2);
      assertThat(parameters(second.network())).isEqualTo(parameters(whole.network()));
    }
  }
}
