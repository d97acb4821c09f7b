package io.tandem.training.shards;

import io.tandem.training.worker.Shard;
import org.apache.spark.api.java.JavaRDD;

/**
 * The pairs of a stage. Driver only.
 *
 * @param shards the shards, one per worker and micro-batch, kept; see {@link Shards}
 */
public record StageShards(TrainingStage stage, JavaRDD<Shard> shards) {
  /** Returns the pairs of a training without stages. */
  public static StageShards whole(JavaRDD<Shard> shards) {
    return new StageShards(TrainingStage.WHOLE, shards);
  }
}
