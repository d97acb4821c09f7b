package io.tandem.averaging;

import io.tandem.averaging.round.AveragingMaster;
import io.tandem.averaging.round.DriverState;
import io.tandem.averaging.round.RoundResult;
import io.tandem.averaging.round.TrainingPlan;
import io.tandem.averaging.round.WorkerReport;
import io.tandem.averaging.round.WorkerState;
import io.tandem.config.TrainingSettings;
import io.tandem.config.UserException;
import io.tandem.training.Batches;
import io.tandem.training.Shard;
import io.tandem.training.WorkerBatches;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Rounds by {@link AveragingMaster} on batches by token budget. Workers may make unequal numbers of
 * updates in a round; each continues in its shard from where it was.
 */
final class TandemTraining implements AveragedTraining {
  private final JavaRDD<Shard> shards;
  private final TrainingPlan plan;
  private final RoundLimit.Clock clock;
  private final AveragingMaster master;
  private final SparkComputationGraph graph;

  /** Updates that each worker has made: its place in its data. */
  private final long[] made;

  /** Batches of one pass through all shards; 0 until they are counted. */
  private long batchesOfEpoch;

  /** The limit of the current round. */
  private RoundLimit limit;

  TandemTraining(
      JavaSparkContext spark, ComputationGraph network, JavaRDD<Shard> shards, TrainingPlan plan) {
    this(spark, network, shards, plan, System::nanoTime);
  }

  /**
   * @param clock the executors' clock, which deadlines go by
   */
  TandemTraining(
      JavaSparkContext spark,
      ComputationGraph network,
      JavaRDD<Shard> shards,
      TrainingPlan plan,
      RoundLimit.Clock clock) {
    requireOneAttempt(plan, spark);
    this.shards = shards;
    this.plan = plan;
    this.clock = clock;
    made = new long[shards.getNumPartitions()];
    master = new AveragingMaster(plan, plan.outerStep(), reports -> limit.settle(reports));
    graph = new SparkComputationGraph(spark, network, master);
  }

  /** Two attempts at one task would end at different updates, and both leave results. */
  private static void requireOneAttempt(TrainingPlan plan, JavaSparkContext spark) {
    if (plan.averaging().deadlineSeconds() > 0
        && spark.getConf().getBoolean("spark.speculation", false)) {
      throw new UserException(
          "averaging.deadlineSeconds = %s cannot be used with spark.speculation = true: leave one of them out"
              .formatted(plan.averaging().deadlineSeconds()));
    }
  }

  @Override
  public RoundResult next(RoundBudget budget) {
    limit = new RoundLimit(budget, plan.averaging().deadlineSeconds(), clock);
    master.average(budget.mode());
    graph.fitMultiDataSet(batches(made.clone(), limit));
    RoundResult result = master.lastRound();
    for (WorkerReport report : result.reports()) {
      made[report.worker()] = report.totalUpdates();
    }
    return result.withLate(limit.late(result.reports()));
  }

  /**
   * Returns the batches, made in the executor from the cached shards one at a time: no batch is
   * ever stored or sent.
   */
  private JavaRDD<MultiDataSet> batches(long[] from, RoundLimit until) {
    TrainingSettings training = plan.training();
    long seed = plan.seed();
    return shards.mapPartitionsWithIndex(
        (worker, ofWorker) ->
            until.limit(
                worker, WorkerBatches.of(ofWorker, training, seed, worker).from(from[worker])),
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

  @Override
  public double epochs() {
    if (batchesOfEpoch == 0) {
      int tokens = plan.training().microBatchTokens();
      batchesOfEpoch =
          shards
              .map(shard -> (long) Batches.ofTokens(shard, tokens, 0, 0).perEpoch())
              .reduce(Long::sum);
    }
    long batches = plan.training().microBatches() * Arrays.stream(made).sum();
    return (double) batches / batchesOfEpoch;
  }

  @Override
  public long round() {
    return master.round();
  }

  @Override
  public JavaRDD<WorkerState> states() {
    return master.states(graph);
  }

  @Override
  public DriverState driverState() {
    return master.driverState();
  }

  @Override
  public void restore(
      JavaRDD<WorkerState> states, DriverState driverState, long round, long updates) {
    master.fetchParameters(graph.getNetwork());
    master.restore(graph, states, driverState, round);
    graph.getNetwork().getConfiguration().setIterationCount(Math.toIntExact(updates));
    List<Long> places = master.states(graph).map(WorkerState::updates).collect();
    Arrays.setAll(made, places::get);
  }

  @Override
  public void close() {
    master.close();
  }
}
