package io.tandem.averaging;

import io.tandem.training.Batches;
import io.tandem.training.Optimizers;
import io.tandem.training.Shard;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Rounds by {@link AveragingMaster} on batches by token budget. */
final class TandemTraining implements AveragedTraining {
  private final JavaSparkContext spark;
  private final JavaRDD<Shard> shards;
  private final TrainingPlan plan;
  private final AveragingMaster master;
  private final SparkComputationGraph graph;

  TandemTraining(
      JavaSparkContext spark, ComputationGraph network, JavaRDD<Shard> shards, TrainingPlan plan) {
    this.spark = spark;
    this.shards = shards;
    this.plan = plan;
    master =
        new AveragingMaster(
            shards.getNumPartitions(),
            plan.seed(),
            plan.training().clipNorm(),
            plan.setup(),
            OuterStep.of(plan.averaging().outer(), Optimizers.schedule(plan.training())),
            plan.averaging().optimizerState(),
            FloatFormat.ofBits(plan.averaging().deltaBits()));
    graph = new SparkComputationGraph(spark, network, master);
  }

  @Override
  public RoundResult next(int updates) {
    long from = updates();
    long to = from + updates;
    graph.fitMultiDataSet(batches(from, to));
    return master.lastRound();
  }

  /** Made in the executor from the cached shard, one at a time: no batch is ever stored or sent. */
  private JavaRDD<MultiDataSet> batches(long from, long to) {
    int tokens = plan.training().batchTokens();
    long seed = plan.seed();
    return shards.mapPartitionsWithIndex(
        (worker, shard) -> Batches.ofTokens(shard.next(), tokens, seed, worker).between(from, to),
        true);
  }

  @Override
  public ComputationGraph network() {
    return graph.getNetwork();
  }

  @Override
  public long round() {
    return master.round();
  }

  @Override
  public JavaRDD<WorkerState> states() {
    return master.states(spark);
  }

  @Override
  public DriverState driverState() {
    return master.driverState();
  }

  @Override
  public void restore(
      JavaRDD<WorkerState> states, DriverState driverState, long round, long updates) {
    master.restore(states, driverState, round);
    network().getConfiguration().setIterationCount(Math.toIntExact(updates));
  }

  @Override
  public void close() {
    master.close();
  }
}
