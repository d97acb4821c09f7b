package io.tandem.training.shards;

import io.tandem.config.Settings;
import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.TrainingRow;
import io.tandem.storage.TaskFailures;
import io.tandem.training.worker.PairVariation;
import io.tandem.training.worker.Shard;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The corpus in the form that workers use, cached: partition k holds the shards of worker k, one
 * for each of its micro-batches. With the same total number of shards, they have the same pairs, no
 * matter how they are distributed over workers.
 */
public final class Shards {
  /** The fields of a pair in the shuffle. */
  private static final int SOURCE = 0;

  private static final int TARGET = 1;
  private static final int COPIES = 2;

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
    return made(pairs, new PairPartitioner(workers, 1), maximumSentenceTokens)
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** The shards of pairs by these settings, as they are; otherwise like {@link #toTrain}. */
  static JavaRDD<Shard> of(Dataset<Row> pairs, Settings settings) {
    return made(pairs, partitioner(settings), settings.training().maximumSentenceTokens())
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static PairPartitioner partitioner(Settings settings) {
    return new PairPartitioner(settings.averaging().workers(), settings.training().microBatches());
  }

  /**
   * Returns the shards for training by the settings.
   *
   * @param variations what changes pairs for each batch
   */
  public static JavaRDD<Shard> toTrain(
      Dataset<Row> pairs, Settings settings, List<PairVariation> variations) {
    if (variations.isEmpty()) {
      return of(pairs, settings);
    }
    return made(pairs, partitioner(settings), settings.training().maximumSentenceTokens())
        .map(shard -> shard.variedBy(variations))
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static JavaRDD<Shard> made(
      Dataset<Row> pairs, PairPartitioner partitioner, int maximumSentenceTokens) {
    return TrainingRow.select(pairs)
        .javaRDD()
        .filter(row -> new TrainingRow(row).copies() > 0)
        .mapToPair(row -> idAndContent(new TrainingRow(row)))
        .repartitionAndSortWithinPartitions(partitioner)
        .mapPartitionsWithIndex(
            (worker, sorted) ->
                shards(worker, sorted, partitioner, maximumSentenceTokens).iterator(),
            true);
  }

  /** Returns the sizes of all shards, worker by worker; fills the cache. */
  public static List<ShardSize> sizes(JavaRDD<Shard> shards) {
    return TaskFailures.unwrapped(() -> shards.map(ShardSize::new).collect());
  }

  private static Tuple2<Long, int[][]> idAndContent(TrainingRow pair) {
    return new Tuple2<>(
        pair.id(), new int[][] {pair.sourceIds(), pair.targetIds(), {pair.copies()}});
  }

  private static List<Shard> shards(
      int worker,
      Iterator<Tuple2<Long, int[][]>> sorted,
      PairPartitioner partitioner,
      int maximumSentenceTokens) {
    List<Shard.Builder> builders =
        Stream.generate(() -> Shard.builder(maximumSentenceTokens))
            .limit(partitioner.streamsOfWorker())
            .toList();
    int first = worker * partitioner.streamsOfWorker();
    while (sorted.hasNext()) {
      Tuple2<Long, int[][]> pair = sorted.next();
      builders
          .get(partitioner.stream(pair._1()) - first)
          .add(pair._1(), pair._2()[SOURCE], pair._2()[TARGET], pair._2()[COPIES][0]);
    }
    return builders.stream().map(Shard.Builder::build).toList();
  }
}
