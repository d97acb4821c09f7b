package io.tandem.validation;

import io.tandem.averaging.round.GraphPool;
import io.tandem.averaging.round.NetworkSnapshot;
import io.tandem.config.Settings;
import io.tandem.config.UserException;
import io.tandem.training.Batches;
import io.tandem.training.Shard;
import io.tandem.training.Tokens;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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

  /**
   * @param shards cached held-out pairs; the number of shards, not of executors, determines the
   *     order of sums
   * @param batchTokens the maximum number of tokens of a batch on either side
   */
  public ValidationLoss(JavaRDD<Shard> shards, int batchTokens) {
    this.shards = shards;
    this.batchTokens = batchTokens;
  }

  /**
   * Returns the loss on these pairs, by the settings of the training.
   *
   * @param pairs the pairs as {@link Shards#of} takes them
   * @throws UserException if each of them is too long
   */
  public static ValidationLoss prepare(Dataset<Row> pairs, Settings settings) {
    int longest = settings.training().maximumSentenceTokens();
    ValidationLoss loss =
        new ValidationLoss(Shards.of(pairs, settings), settings.training().microBatchTokens());
    long tooLong = loss.sizes().stream().mapToLong(ShardSize::tooLong).sum();
    if (tooLong > 0 && loss.sizes().stream().allMatch(size -> size.pairs() == 0)) {
      loss.close();
      throw new UserException(
          String.format(
              Locale.ROOT,
              "all %,d validation pairs are longer than training.maximumSentenceTokens = %d: raise"
                  + " it",
              tooLong,
              longest));
    }
    return loss;
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
    spark.setJobDescription(
        String.format(
            Locale.ROOT, "validation after %d updates: loss", network.getIterationCount()));
    try {
      double loss = 0;
      double tokens = 0;
      for (double[] part : shards.map(shard -> sums(broadcast.value(), shard, budget)).collect()) {
        loss += part[0];
        tokens += part[1];
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

  /** The summed loss and the number of target tokens of a shard. */
  private static double[] sums(NetworkSnapshot network, Shard shard, int batchTokens) {
    Batches batches = Batches.ofTokens(shard, batchTokens, 0, 0);
    return GraphPool.with(
        network,
        graph -> {
          network.load(graph.main());
          return sums(graph.main(), batches.between(0, batches.perEpoch()));
        });
  }

  private static double[] sums(ComputationGraph graph, Iterator<MultiDataSet> batches) {
    double loss = 0;
    long tokens = 0;
    while (batches.hasNext()) {
      MultiDataSet batch = batches.next();
      long real = Tokens.ofTarget(batch);
      loss += graph.score(batch, false) * real;
      tokens += real;
    }
    return new double[] {loss, tokens};
  }
}
