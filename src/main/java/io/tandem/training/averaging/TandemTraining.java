package io.tandem.training.averaging;

import io.tandem.config.AveragingSettings.Mode;
import io.tandem.config.TrainingSettings;
import io.tandem.training.averaging.round.AveragingMaster;
import io.tandem.training.averaging.round.DriverState;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.averaging.round.TrainingPlan;
import io.tandem.training.shards.StageShards;
import io.tandem.training.shards.TrainingStage;
import io.tandem.training.worker.WorkerBatches;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Rounds by {@link AveragingMaster} on batches by token budget. */
final class TandemTraining implements AveragedTraining {
  private final TrainingStage stage;
  private final StageShards pairs;
  private final TrainingPlan plan;
  private final AveragingMaster master;
  private final SparkComputationGraph graph;

  /** Batches of one pass through all shards; 0 until they are counted. */
  private long batchesOfEpoch;

  TandemTraining(
      JavaSparkContext spark, ComputationGraph network, StageShards pairs, TrainingPlan plan) {
    stage = pairs.stage();
    this.pairs = pairs;
    this.plan = plan;
    master = new AveragingMaster(plan);
    graph = new SparkComputationGraph(spark, network, master);
  }

  @Override
  public RoundResult next(Mode mode, int updates) {
    master.average(mode);
    graph.fitMultiDataSet(batches(updatesOfStage(), updatesOfStage() + updates));
    return master.lastRound();
  }

  /**
   * Returns the batches, made in the executor from the cached shards one at a time: no batch is
   * ever stored or sent. Updates are counted from the begin of the stage.
   */
  private JavaRDD<MultiDataSet> batches(long from, long to) {
    TrainingSettings training = plan.training();
    long seed = stage.seed(plan.seed());
    return pairs
        .shards()
        .mapPartitionsWithIndex(
            (worker, ofWorker) ->
                WorkerBatches.of(ofWorker, training, seed, worker).between(from, to),
            true);
  }

  @Override
  public ComputationGraph network() {
    master.fetchParameters(graph.getNetwork());
    return graph.getNetwork();
  }

  @Override
  public long updates() {
    return graph.getNetwork().getIterationCount();
  }

  private long updatesOfStage() {
    return updates() - stage.begin();
  }

  @Override
  public double epochs() {
    if (batchesOfEpoch == 0) {
      batchesOfEpoch = pairs.batchesOfEpoch(plan.training());
    }
    return (double) pairs.batchesOfUpdate(plan.training()) * updatesOfStage() / batchesOfEpoch;
  }

  @Override
  public long round() {
    return master.round();
  }

  @Override
  public DriverState driverState() {
    return master.driverState();
  }

  @Override
  public void restore(DriverState driverState, long round, long updates) {
    master.fetchParameters(graph.getNetwork());
    master.restore(graph, driverState, round);
    graph.getNetwork().getConfiguration().setIterationCount(Math.toIntExact(updates));
  }

  @Override
  public void close() {
    master.close();
  }
}
