package io.tandem.training.averaging.round;

import static io.tandem.training.averaging.round.Trainings.BATCH_TOKENS;
import static io.tandem.training.averaging.round.Trainings.CLIP_NORM;
import static io.tandem.training.averaging.round.Trainings.SEED;
import static io.tandem.training.averaging.round.Trainings.adam;
import static io.tandem.training.averaging.round.Trainings.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SparkTest;
import io.tandem.toy.ToyNetwork;
import io.tandem.training.averaging.AveragedTraining;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.CollectedShards;
import io.tandem.training.worker.DivergenceException;
import io.tandem.training.worker.LocalResult;
import io.tandem.training.worker.LocalTrainer;
import io.tandem.training.worker.Shard;
import io.tandem.training.worker.Tokens;
import io.tandem.training.worker.WorkerSetup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import scala.collection.JavaConverters;

class AveragingMasterIT {
  private static final AtomicReference<Supplier<Map<Integer, JavaRDD<?>>>> STORED =
      new AtomicReference<>();
  private static final Queue<Object> REFERRED = new ConcurrentLinkedQueue<>();

  private final SparkSession spark = SparkTest.session();

  private static Batches batches(Shard shard, int worker) {
    return Batches.ofTokens(shard, BATCH_TOKENS, SEED, worker);
  }

  @Test
  void oneWorkerIsBitIdenticalToLocalTraining() {
    JavaRDD<Shard> shards = Trainings.shards(spark, 1);
    LocalTrainer local = new LocalTrainer(ToyNetwork.graph(adam()), 0, CLIP_NORM);
    LocalResult expected = local.run(batches(CollectedShards.of(shards).get(0), 0).between(0, 15));

    try (AveragedTraining training = Trainings.tandem(spark, shards, adam(), WorkerSetup.NONE)) {
      double loss = 0;
      for (int round = 0; round < 3; round++) {
        loss += training.next(5).reports().get(0).result().loss();
      }
      assertThat(parameters(training.network())).isEqualTo(local.parameters());
      assertThat(training.driverState().updaterState()).isEqualTo(local.updaterState());
      assertThat(training.updates()).isEqualTo(15);
      assertThat(loss).isCloseTo(expected.loss(), within(1e-9));
    }
  }

  /**
   * Spark refers to what an RDD was computed from until garbage is collected, also after a
   * truncation. Here it never is: there are paths to all rounds before, and far too many to walk.
   */
  @Test
  void roundsEndThoughNoGarbageIsCollected() {
    STORED.set(Trainings.context(spark)::getPersistentRDDs);
    // Called in each round, before Spark truncates what it has stored.
    WorkerSetup setup =
        (graph, seed, stream) ->
            STORED.get().get().values().forEach(rdd -> REFERRED.add(rdd.rdd().dependencies()));
    try (AveragedTraining training =
        Trainings.tandem(spark, Trainings.shards(spark, 1), adam(), setup)) {
      for (int round = 0; round < 24; round++) {
        training.next(1);
      }
      assertThat(training.updates()).isEqualTo(24);
    } finally {
      REFERRED.clear();
    }
  }

  @Test
  void averagingAfterEveryUpdateOfSgdEqualsOneLargeBatch() {
    JavaRDD<Shard> shards = Trainings.shards(spark, 4);
    List<Shard> all = CollectedShards.of(shards);
    ComputationGraph large = ToyNetwork.graph(new Sgd(0.5));
    AveragingMaster master = new AveragingMaster(Trainings.unclipped(4, WorkerSetup.NONE));
    SparkComputationGraph averaged =
        new SparkComputationGraph(Trainings.context(spark), ToyNetwork.graph(new Sgd(0.5)), master);
    float[] start = parameters(large);
    for (long update = 0; update < 3; update++) {
      List<MultiDataSet> parts = new ArrayList<>();
      for (int worker = 0; worker < 4; worker++) {
        parts.add(batches(all.get(worker), worker).batch(update));
      }
      large.fit(union(parts));
      long now = update;
      averaged.fitMultiDataSet(
          shards.mapPartitionsWithIndex(
              (worker, shard) -> batches(shard.next(), worker).between(now, now + 1), true));
    }
    float[] expected = parameters(large);
    float[] actual = fetched(master, averaged);
    double moved = 0;
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(2e-6));
      moved = Math.max(moved, Math.abs(expected[i] - start[i]));
    }
    assertThat(moved).isGreaterThan(0.05);
    assertThat(averaged.getNetwork().getIterationCount()).isEqualTo(3);
    master.close();
  }

  private static float[] fetched(AveragingMaster master, SparkComputationGraph graph) {
    master.fetchParameters(graph.getNetwork());
    return parameters(graph.getNetwork());
  }

  /** Returns one batch of all rows, padded to one width. */
  private static MultiDataSet union(List<MultiDataSet> parts) {
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {
          stacked(parts.stream().map(p -> p.getFeatures(0)).toList()),
          stacked(parts.stream().map(p -> p.getFeatures(1)).toList())
        },
        new INDArray[] {stacked(parts.stream().map(p -> p.getLabels(0)).toList())});
  }

  private static INDArray stacked(List<INDArray> parts) {
    long rows = parts.stream().mapToLong(INDArray::rows).sum();
    long columns = parts.stream().mapToLong(INDArray::columns).max().orElseThrow();
    INDArray all = Nd4j.zeros(parts.get(0).dataType(), rows, columns);
    int at = 0;
    for (INDArray part : parts) {
      all.get(NDArrayIndex.interval(at, at + part.rows()), NDArrayIndex.interval(0, part.columns()))
          .assign(part);
      at += part.rows();
    }
    return all;
  }

  @Test
  void weighsWorkersByTheTargetTokensTheyProcessed() {
    // Worker 1 makes the same number of updates on a tenth of the tokens.
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    List<Shard> all = CollectedShards.of(shards);
    int[] budgets = {80, 8};
    float[][] parameters = new float[2][];
    double[] tokens = new double[2];
    for (int worker = 0; worker < 2; worker++) {
      LocalTrainer trainer = new LocalTrainer(ToyNetwork.graph(adam()), worker, 0);
      tokens[worker] =
          trainer
              .run(Batches.ofTokens(all.get(worker), budgets[worker], SEED, worker).between(0, 4))
              .targetTokens();
      parameters[worker] = trainer.parameters();
    }
    AveragingMaster master = new AveragingMaster(Trainings.unclipped(2, WorkerSetup.NONE));
    SparkComputationGraph graph =
        new SparkComputationGraph(Trainings.context(spark), ToyNetwork.graph(adam()), master);
    graph.fitMultiDataSet(
        shards.mapPartitionsWithIndex(
            (worker, shard) ->
                Batches.ofTokens(shard.next(), budgets[worker], SEED, worker).between(0, 4),
            true));
    assertThat(tokens[0]).isGreaterThan(5 * tokens[1]);
    float[] actual = fetched(master, graph);
    for (int i = 0; i < actual.length; i++) {
      double mean =
          (tokens[0] * parameters[0][i] + tokens[1] * parameters[1][i]) / (tokens[0] + tokens[1]);
      assertThat(actual[i]).isCloseTo((float) mean, within(Math.ulp((float) mean)));
    }
    assertThat(master.lastRound().targetTokens()).isEqualTo((long) (tokens[0] + tokens[1]));
    master.close();
  }

  @Test
  void reportsTheRoundByWorker() {
    JavaRDD<Shard> shards = Trainings.shards(spark, 3);
    List<Shard> all = CollectedShards.of(shards);
    try (AveragedTraining training = Trainings.tandem(spark, shards, adam(), WorkerSetup.NONE)) {
      training.next(2);
      RoundResult second = training.next(3);
      assertThat(second.round()).isEqualTo(2);
      assertThat(second.updates()).isEqualTo(5);
      assertThat(second.reports()).extracting(WorkerReport::worker).containsExactly(0, 1, 2);
      for (WorkerReport report : second.reports()) {
        Batches own = batches(all.get(report.worker()), report.worker());
        long target = 0;
        for (long update = 2; update < 5; update++) {
          target += Tokens.ofTarget(own.batch(update));
        }
        assertThat(report.result().targetTokens()).isEqualTo(target);
        assertThat(report.result().updates()).isEqualTo(3);
        assertThat(report.result().seconds()).isPositive();
        assertThat(second.waitingSeconds(report)).isNotNegative();
        assertThat(report.bytesSent())
            .as("parameters and two moments")
            .isEqualTo(3 * 4 * training.network().numParams());
        assertThat(second.workers().get(report.worker()).agreement().deltaNorm()).isPositive();
        assertThat(second.workers().get(report.worker()).agreement().deltaCosine())
            .isBetween(0.3, 1.0);
      }
      assertThat(second.time().averagingSeconds()).isPositive().isLessThan(second.time().seconds());
      assertThat(training.network().score()).isEqualTo(second.loss());
      assertThat(second.time().seconds()).isPositive();
    }
  }

  @Test
  void namesRoundAndPhaseInSparksJobs() throws InterruptedException {
    BlockingQueue<String> descriptions = new LinkedBlockingQueue<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            descriptions.add(
                String.valueOf(start.properties().getProperty("spark.job.description")));
          }
        };
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    try (AveragedTraining training = Trainings.tandem(spark, shards, adam(), WorkerSetup.NONE)) {
      training.next(3);
      spark.sparkContext().addSparkListener(listener);
      training.next(2);
      training.next(1);
      assertThat(descriptions.poll(30, TimeUnit.SECONDS))
          .isEqualTo("round 2, after 3 updates: workers train, their parameters are averaged");
      assertThat(descriptions.poll(30, TimeUnit.SECONDS))
          .as("one job per round")
          .startsWith("round 3, after 5 updates");
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
  }

  @Test
  void showsTheWorkersCountsAsAccumulatorsOfTheirStage() throws InterruptedException {
    BlockingQueue<Map<String, Object>> stages = new LinkedBlockingQueue<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onStageCompleted(SparkListenerStageCompleted event) {
            Map<String, Object> named = new HashMap<>();
            for (AccumulableInfo info :
                JavaConverters.asJavaIterable(event.stageInfo().accumulables().values())) {
              named.put(info.name().get(), info.value().get());
            }
            stages.add(named);
          }
        };
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    spark.sparkContext().addSparkListener(listener);
    try (AveragedTraining training = Trainings.tandem(spark, shards, adam(), WorkerSetup.NONE)) {
      RoundResult round = training.next(3);
      Map<String, Object> shown = stages.poll(30, TimeUnit.SECONDS);
      while (!shown.containsKey("updates")) { // the shards' own stages come before
        shown = stages.poll(30, TimeUnit.SECONDS);
      }
      assertThat(shown)
          .containsEntry("updates", 6L)
          .containsEntry("source tokens", round.sourceTokens())
          .containsEntry("target tokens", round.targetTokens())
          .containsEntry(
              "bytes sent", round.reports().stream().mapToLong(WorkerReport::bytesSent).sum())
          .containsKey("seconds computing");
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
  }

  @Test
  void preparesEachWorkersGraphAfterLoadingIt() {
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    WorkerSetup shift = (graph, seed, worker) -> graph.params().addi(seed + 100L * worker);
    AveragingMaster master = new AveragingMaster(Trainings.unclipped(2, shift));
    ComputationGraph network = ToyNetwork.graph(new Sgd(0.0));
    float[] before = parameters(network);
    SparkComputationGraph graph =
        new SparkComputationGraph(Trainings.context(spark), network, master);
    graph.fitMultiDataSet(
        shards.mapPartitionsWithIndex(
            (worker, shard) -> batches(shard.next(), worker).between(0, 1), true));
    double share =
        master.lastRound().reports().get(1).result().targetTokens()
            / (double) master.lastRound().targetTokens();
    assertThat((double) fetched(master, graph)[0])
        .isCloseTo(before[0] + SEED + 100 * share, within(1e-4));
    master.close();
  }

  @Test
  void takesTheOuterStepFromTheOldParametersToTheAverage() {
    JavaRDD<Shard> shards = Trainings.shards(spark, 1);
    LocalTrainer local = new LocalTrainer(ToyNetwork.graph(adam()), 0, 0);
    float[] before = local.parameters();
    local.run(batches(CollectedShards.of(shards).get(0), 0).between(0, 4));
    OuterStep half =
        (old, average) -> {
          for (int i = 0; i < average.length; i++) {
            average[i] = (old.parameters()[i] + average[i]) / 2;
          }
          return new OuterStep.Point(average, average);
        };
    AveragingMaster master = new AveragingMaster(Trainings.unclipped(1, WorkerSetup.NONE), half);
    SparkComputationGraph graph =
        new SparkComputationGraph(Trainings.context(spark), ToyNetwork.graph(adam()), master);
    graph.fitMultiDataSet(
        shards.mapPartitionsWithIndex(
            (worker, shard) -> batches(shard.next(), worker).between(0, 4), true));
    OuterStep.Point start = new OuterStep.Point(before, new float[0]);
    float[] expected = half.step(start, local.parameters()).parameters();
    assertThat(fetched(master, graph)).isEqualTo(expected);
    assertThat(master.driverState().outerMomentum()).isEqualTo(expected);
    master.close();
  }

  @Test
  void reportsDivergenceAndLeavesTheNetworkAsItWas() {
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    try (AveragedTraining training =
        Trainings.tandem(
            spark,
            shards,
            adam(),
            (graph, seed, worker) -> {
              if (worker == 1 && graph.getIterationCount() >= 4) {
                graph.params().assign(Float.NaN);
              }
            })) {
      training.next(4);
      float[] before = parameters(training.network());
      float[] moments = training.driverState().updaterState();
      assertThatThrownBy(() -> training.next(4))
          .isInstanceOf(DivergenceException.class)
          .hasMessageStartingWith("worker 1, update 5: the loss is NaN");
      assertThat(parameters(training.network())).isEqualTo(before);
      assertThat(training.driverState().updaterState()).isEqualTo(moments);
      assertThat(training.updates()).isEqualTo(4);
      assertThat(training.round()).isEqualTo(1);
    }
  }

  @Test
  void reportsAStepThatIsNotFiniteAndLeavesTheParametersAsTheyWere() {
    JavaRDD<Shard> shards = Trainings.shards(spark, 2);
    try (AveragedTraining training =
        Trainings.tandem(spark, shards, new Sgd(1e39), WorkerSetup.NONE)) {
      float[] before = parameters(training.network());
      assertThatThrownBy(() -> training.next(1))
          .isInstanceOf(DivergenceException.class)
          .hasMessageStartingWith("worker 0, after update 1: the norm of its step is");
      assertThat(parameters(training.network())).isEqualTo(before);
      assertThat(training.updates()).isZero();
    }
  }

  @Test
  void refusesBatchesThatDoNotFitTheWorkers() {
    AveragingMaster master = new AveragingMaster(Trainings.unclipped(3, WorkerSetup.NONE));
    SparkComputationGraph graph =
        new SparkComputationGraph(Trainings.context(spark), ToyNetwork.graph(adam()), master);
    JavaRDD<Shard> two = Trainings.shards(spark, 2);
    assertThatThrownBy(
            () -> graph.fitMultiDataSet(two.mapPartitions(s -> batches(s.next(), 0).between(0, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 partitions for 3 workers");
    JavaRDD<Shard> three = Trainings.shards(spark, 3);
    assertThatThrownBy(
            () ->
                graph.fitMultiDataSet(
                    three.mapPartitionsWithIndex(
                        (worker, s) -> batches(s.next(), 0).between(0, 1 - worker % 2), true)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("worker 1 got no batch");
    assertThatThrownBy(
            () ->
                graph.fitMultiDataSet(
                    three.mapPartitionsWithIndex(
                        (worker, s) -> batches(s.next(), 0).between(0, 1 + worker % 2), true)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("worker 1 made 2 updates, worker 0 made 1");
    master.close();
  }
}
