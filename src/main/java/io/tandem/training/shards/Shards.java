package io.tandem.training.shards;

import io.tandem.config.Settings;
import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.TrainingRow;
import io.tandem.storage.TaskFailures;
import io.tandem.training.worker.PairVariation;
import io.tandem.training.worker.Shard;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * The corpus in the form that workers use: partition k has the shards of worker k, one for each of
 * its micro-batches, in files of the executor that built them. A task elsewhere builds them again.
 * With the same total number of shards, they have the same pairs, no matter how they are
 * distributed over workers.
 */
public final class Shards {
  /** The bytes of encoded pairs in the heap of a task that builds the shards of a worker. */
  private static final int IN_HEAP = 16 << 20;

  private Shards() {}

  /**
   * Returns the shards of workers whose updates have one micro-batch each.
   *
   * @param pairs the pairs with the columns {@link PairTable#ID}, {@link PairTable#SOURCE_IDS} and
   *     {@link PairTable#TARGET_IDS}; with {@link PairTable#COPIES}, an epoch sees each pair that
   *     many times
   * @param maximumSentenceTokens the length, with EOS, above which pairs are left out and counted
   */
  public static JavaRDD<Shard> of(Dataset<Row> pairs, int workers, int maximumSentenceTokens) {
    return kept(made(pairs, new PairPartitioner(workers, 1), maximumSentenceTokens));
  }

  /** The shards of pairs by these settings, as they are; otherwise like {@link #toTrain}. */
  static JavaRDD<Shard> of(Dataset<Row> pairs, Settings settings) {
    return toTrain(pairs, settings, List.of());
  }

  /**
   * Returns the shards for training by the settings.
   *
   * @param variations what changes pairs for each batch
   */
  public static JavaRDD<Shard> toTrain(
      Dataset<Row> pairs, Settings settings, List<PairVariation> variations) {
    PairPartitioner partitioner = PairPartitioner.of(settings);
    JavaRDD<Shard> made = made(pairs, partitioner, settings.training().maximumSentenceTokens());
    return kept(variations.isEmpty() ? made : made.map(shard -> shard.variedBy(variations)));
  }

  /**
   * Returns shards that are made once, in the executor that then has them, until they are
   * unpersisted.
   *
   * @param made the shards of a worker in each partition
   */
  public static JavaRDD<Shard> kept(JavaRDD<Shard> made) {
    return new OpenShards(new BuiltShards(made.rdd())).toJavaRDD();
  }

  private static JavaRDD<Shard> made(
      Dataset<Row> pairs, PairPartitioner partitioner, int maximumSentenceTokens) {
    return TrainingRow.select(pairs)
        .javaRDD()
        .mapPartitionsToPair(rows -> new PairBlocks(rows, partitioner, maximumSentenceTokens))
        .partitionBy(partitioner)
        .mapPartitionsWithIndex(
            (worker, blocks) ->
                shards(worker, blocks, partitioner, maximumSentenceTokens).iterator(),
            true);
  }

  /** Returns the sizes of all shards, worker by worker, which builds them. */
  public static List<ShardSize> sizes(JavaRDD<Shard> shards) {
    return TaskFailures.unwrapped(() -> shards.map(ShardSize::new).collect());
  }

  private static List<Shard> shards(
      int worker,
      Iterator<Tuple2<Integer, byte[]>> blocks,
      PairPartitioner partitioner,
      int maximumSentenceTokens) {
    int count = partitioner.streamsOfWorker();
    Path directory = directory();
    List<Shard.Builder> builders =
        Stream.generate(() -> Shard.builder(maximumSentenceTokens, directory, IN_HEAP / count))
            .limit(count)
            .toList();
    try {
      while (blocks.hasNext()) {
        Tuple2<Integer, byte[]> block = blocks.next();
        builders.get(block._1() - worker * count).add(block._2());
      }
      return builders.parallelStream().map(Shard.Builder::build).toList();
    } finally {
      builders.forEach(Shard.Builder::close);
    }
  }

  /** Returns one of the executor's directories for temporary files, on disks by turns. */
  private static Path directory() {
    return SparkEnv.get()
        .blockManager()
        .diskBlockManager()
        .createTempLocalBlock()
        ._2()
        .toPath()
        .getParent();
  }
}
