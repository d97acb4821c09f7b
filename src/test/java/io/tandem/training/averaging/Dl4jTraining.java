package io.tandem.training.averaging;

import io.tandem.config.AveragingSettings.Mode;
import io.tandem.network.transformer.FlatVector;
import io.tandem.training.averaging.round.Agreement;
import io.tandem.training.averaging.round.DriverState;
import io.tandem.training.averaging.round.RoundResult;
import io.tandem.training.averaging.round.TrainingPlan;
import io.tandem.training.averaging.round.WorkerReport;
import io.tandem.training.shards.ShardSize;
import io.tandem.training.shards.Shards;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.LocalResult;
import io.tandem.training.worker.RowBatches;
import io.tandem.training.worker.Shard;
import io.tandem.training.worker.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Rounds by DL4J's {@link Dl4jMaster}, the baseline. It needs batches of equally many rows: as many
 * as fill the token budget on average. It averages the updater's state as well, so that all workers
 * share one, and reports one score a round, the mean over workers of their latest batch's.
 */
final class Dl4jTraining implements AveragedTraining {
  private final JavaSparkContext spark;
  private final ComputationGraph network;
  private final JavaRDD<Shard> shards;
  private final TrainingPlan plan;
  private final int rows;
  private final long batchesOfEpoch;
  private long round;

  Dl4jTraining(
      JavaSparkContext spark, ComputationGraph network, JavaRDD<Shard> shards, TrainingPlan plan) {
    this.spark = spark;
    this.network = network;
    this.shards = shards;
    this.plan = plan;
    List<ShardSize> sizes = Shards.sizes(shards);
    rows = rows(sizes, plan.training().batchTokens());
    batchesOfEpoch = sizes.stream().mapToLong(size -> size.pairs() / rows).sum();
  }

  /** Rows of a batch: the token budget over the mean length of the longer side. */
  static int rows(List<ShardSize> sizes, int batchTokens) {
    long pairs = sizes.stream().mapToLong(ShardSize::pairs).sum();
    long source = sizes.stream().mapToLong(ShardSize::sourceTokens).sum();
    long target = sizes.stream().mapToLong(ShardSize::targetTokens).sum();
    long smallest = sizes.stream().mapToLong(ShardSize::pairs).min().orElseThrow();
    return (int) Math.max(1, Math.min(smallest, batchTokens * pairs / Math.max(source, target)));
  }

  @Override
  public RoundResult next(Mode mode, int updates) {
    long start = System.nanoTime();
    long from = updates();
    long to = from + updates;
    spark.setJobDescription(
        String.format(Locale.ROOT, "round %d, updates %d-%d (DL4J)", round + 1, from, to));
    try {
      Dl4jMaster master = new Dl4jMaster(plan, rows, updates);
      SparkComputationGraph graph = new SparkComputationGraph(spark, network, master);
      graph.fitMultiDataSet(batches(from, to));
      round++;
      double seconds = (System.nanoTime() - start) * 1e-9;
      return RoundResult.of(
          round,
          updates(),
          reports(from, to, graph.getScore(), seconds),
          Collections.nCopies(shards.getNumPartitions(), new Agreement(Double.NaN, Double.NaN)),
          new RoundResult.Time(seconds, Double.NaN));
    } finally {
      spark.setJobDescription(null);
    }
  }

  private JavaRDD<MultiDataSet> batches(long from, long to) {
    int rowsOfEach = rows;
    long seed = plan.seed();
    return shards.mapPartitionsWithIndex(
        (worker, shard) -> RowBatches.of(shard.next(), rowsOfEach, seed, worker).between(from, to),
        true);
  }

  private List<WorkerReport> reports(long from, long to, double score, double seconds) {
    int rowsOfEach = rows;
    long seed = plan.seed();
    List<Tokens> tokens =
        shards
            .mapPartitionsWithIndex(
                (worker, shard) ->
                    tokens(RowBatches.of(shard.next(), rowsOfEach, seed, worker), from, to),
                true)
            .collect();
    List<WorkerReport> reports = new ArrayList<>();
    for (int worker = 0; worker < tokens.size(); worker++) {
      Tokens own = tokens.get(worker);
      LocalResult result =
          new LocalResult((int) (to - from), score * own.target(), own, Double.NaN, seconds);
      reports.add(new WorkerReport(worker, result, bytesSent()));
    }
    return reports;
  }

  /** DL4J's workers send back parameters and updater's state whole. */
  private long bytesSent() {
    INDArray state = network.getUpdater().getStateViewArray();
    return Float.BYTES * (network.numParams() + (state == null ? 0 : state.length()));
  }

  private static Iterator<Tokens> tokens(Batches batches, long from, long to) {
    Tokens sum =
        LongStream.range(from, to)
            .mapToObj(update -> Tokens.of(batches.batch(update)))
            .reduce(Tokens.NONE, Tokens::plus);
    return List.of(sum).iterator();
  }

  @Override
  public ComputationGraph network() {
    return network;
  }

  @Override
  public long updates() {
    return network.getIterationCount();
  }

  @Override
  public double epochs() {
    return (double) updates() * shards.getNumPartitions() / batchesOfEpoch;
  }

  @Override
  public long round() {
    return round;
  }

  @Override
  public DriverState driverState() {
    INDArray state = network.getUpdater().getStateViewArray();
    float[] values = state == null ? new float[0] : FlatVector.read(state);
    return new DriverState(new float[0], values, new float[0]);
  }

  @Override
  public void restore(DriverState driverState, long round, long updates) {
    if (driverState.updaterState().length > 0) {
      FlatVector.write(driverState.updaterState(), network.getUpdater().getStateViewArray());
    }
    network.getConfiguration().setIterationCount(Math.toIntExact(updates));
    this.round = round;
  }

  @Override
  public void close() {}
}
