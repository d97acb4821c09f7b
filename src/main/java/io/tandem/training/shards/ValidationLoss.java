package io.tandem.training.shards;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.Instructions;
import io.tandem.config.Settings;
import io.tandem.corpus.table.PairTable;
import io.tandem.network.kernels.InstructionLimit;
import io.tandem.training.averaging.round.GraphPool;
import io.tandem.training.averaging.round.NetworkSnapshot;
import io.tandem.training.cluster.TaskCores;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.Shard;
import io.tandem.training.worker.Tokens;
import io.tandem.training.worker.WorkerThreads;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Computes the loss of a network on held-out pairs, where they are cached. The result is
 * bit-identical on any executors: a partition is summed in the order of its batches, the partitions
 * in their order.
 */
public final class ValidationLoss implements AutoCloseable {
  private final JavaRDD<Shard> shards;
  private final int batchTokens;
  private final int microBatches;
  private final Instructions instructions;
  private TaskCores cores;

  /** The loss on shards of which a worker has one each; see the other constructor. */
  public ValidationLoss(JavaRDD<Shard> shards, int batchTokens) {
    this(shards, batchTokens, 1, Instructions.FASTEST);
  }

  /**
   * @param shards cached held-out pairs; the number of shards, not of executors, determines the
   *     order of sums
   * @param batchTokens the maximum number of tokens of a batch on either side
   * @param microBatches the number of shards in a partition; they are computed side by side on the
   *     cores that a worker trains with
   * @param instructions what the network is computed with, as in training
   */
  private ValidationLoss(
      JavaRDD<Shard> shards, int batchTokens, int microBatches, Instructions instructions) {
    this.shards = shards;
    this.batchTokens = batchTokens;
    this.microBatches = microBatches;
    this.instructions = instructions;
  }

  /**
   * Returns the loss on these pairs, by the settings of the training; on {@code
   * validation.lossPairs} of them if there are more.
   *
   * @param pairs the pairs as {@link Shards#of} takes them
   * @throws UserException if each of them is too long
   */
  public static ValidationLoss prepare(Dataset<Row> pairs, Settings settings) {
    int longest = settings.training().maximumSentenceTokens();
    ValidationLoss loss =
        new ValidationLoss(
            Shards.of(measured(pairs, settings.validation().lossPairs()), settings),
            settings.training().microBatchTokens(),
            settings.training().microBatches(),
            settings.training().instructions());
    long tooLong = loss.sizes().stream().mapToLong(ShardSize::tooLong).sum();
    if (tooLong > 0 && loss.sizes().stream().allMatch(size -> size.pairs() == 0)) {
      loss.close();
      throw UserException.of(
          "all %,d validation pairs are longer than training.maximumSentenceTokens = %d: raise"
              + " it",
          tooLong, longest);
    }
    return loss;
  }

  /** Chooses by hash: ids are in the order of the inputs, which may differ. */
  private static Dataset<Row> measured(Dataset<Row> pairs, int most) {
    Column id = functions.col(PairTable.ID);
    return most == 0 ? pairs : pairs.orderBy(functions.xxhash64(id), id).limit(most);
  }

  /** Returns the amount of data it is measured on, by shard. */
  public List<ShardSize> sizes() {
    return Shards.sizes(shards);
  }

  @Override
  public void close() {
    shards.unpersist();
  }

  /**
   * The result of a measurement.
   *
   * @param loss the mean over target tokens without padding, without dropout
   */
  public record Result(double loss, long targetTokens) {}

  /** Measures the current network of the driver. */
  public Result of(ComputationGraph network) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(shards.context());
    Broadcast<NetworkSnapshot> broadcast = spark.broadcast(NetworkSnapshot.of(network));
    int budget = batchTokens;
    int threads = cores(spark).count();
    Instructions with = instructions;
    spark.setJobDescription(
        Text.format("validation after %d updates: loss", network.getIterationCount()));
    try {
      double loss = 0;
      double tokens = 0;
      JavaRDD<double[]> sums =
          shards.mapPartitions(
              ofWorker -> {
                InstructionLimit.set(with);
                return sums(broadcast.value(), ofWorker, budget, threads);
              });
      for (double[] shard : cores.request(sums).collect()) {
        loss += shard[0];
        tokens += shard[1];
      }
      if (tokens == 0) {
        throw new IllegalArgumentException("no validation pairs: the loss is a mean over nothing");
      }
      return new Result(loss / tokens, (long) tokens);
    } finally {
      spark.setJobDescription(null);
      broadcast.destroy();
    }
  }

  /** All validations ask for the same cores: Spark keeps each request. */
  private TaskCores cores(JavaSparkContext spark) {
    if (cores == null) {
      cores = TaskCores.of(spark.sc(), shards.getNumPartitions(), microBatches);
    }
    return cores;
  }

  /** Returns the summed loss and the number of target tokens of each of a worker's shards. */
  private static Iterator<double[]> sums(
      NetworkSnapshot network, Iterator<Shard> ofWorker, int batchTokens, int threads) {
    List<Batches> shards = new ArrayList<>();
    ofWorker.forEachRemaining(shard -> shards.add(Batches.ofTokens(shard, batchTokens, 0, 0)));
    return GraphPool.with(
        network,
        graphs -> {
          network.load(graphs.main());
          return graphs
              .sideBySide(WorkerThreads.of(threads), shards, ValidationLoss::sums)
              .iterator();
        });
  }

  private static double[] sums(ComputationGraph graph, Batches shard) {
    double loss = 0;
    long tokens = 0;
    Iterator<MultiDataSet> batches = shard.between(0, shard.perEpoch());
    while (batches.hasNext()) {
      MultiDataSet batch = batches.next();
      long real = Tokens.ofTarget(batch);
      loss += graph.score(batch, false) * real;
      tokens += real;
    }
    return new double[] {loss, tokens};
  }
}
