package io.tandem.training.shards;

import io.tandem.config.TrainingSettings;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.Shard;
import org.apache.spark.api.java.JavaRDD;

/**
 * The pairs of a stage. Driver only.
 *
 * @param shards the shards, one per worker and micro-batch, kept; see {@link Shards}
 * @param links the links of guided alignment
 */
public record StageShards(TrainingStage stage, JavaRDD<Shard> shards, TokenLinks links) {
  /** Returns the pairs of a training without stages and guided alignment. */
  public static StageShards whole(JavaRDD<Shard> shards) {
    return new StageShards(TrainingStage.WHOLE, shards, TokenLinks.UNKNOWN);
  }

  /** Returns the number of micro-batches in one pass through all shards. */
  public long batchesOfEpoch(TrainingSettings training) {
    int tokens = training.microBatchTokens();
    return shards
        .map(shard -> (long) Batches.ofTokens(shard, tokens, 0, 0).perEpoch())
        .reduce(Long::sum);
  }

  /** Returns the number of micro-batches that all workers compute in an update. */
  public long batchesOfUpdate(TrainingSettings training) {
    return (long) shards.getNumPartitions() * training.microBatches();
  }
}
