package io.tandem.validation;

import io.tandem.config.Settings;
import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.TrainingRow;
import io.tandem.storage.TaskFailures;
import io.tandem.subword.Subwords;
import io.tandem.training.Shard;
import io.tandem.training.SubwordSampling;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** The corpus as the workers keep it: one {@link Shard} in each partition, cached. */
public final class Shards {
  /** The places of a pair in what is shuffled. */
  private static final int SOURCE = 0;

  private static final int TARGET = 1;
  private static final int COPIES = 2;

  private Shards() {}

  /**
   * Partition k is the shard of worker k: the same pairs in the same order, however {@code pairs}
   * is partitioned.
   *
   * @param pairs the pairs with the columns {@link PairTable#ID}, {@link PairTable#SOURCE_IDS} and
   *     {@link PairTable#TARGET_IDS}; where there is {@link PairTable#COPIES}, too, an epoch sees
   *     each pair so many times
   * @param maximumSentenceTokens the length, with EOS, above which pairs are left out and counted
   */
  public static JavaRDD<Shard> of(Dataset<Row> pairs, int workers, int maximumSentenceTokens) {
    return made(pairs, workers, maximumSentenceTokens).persist(StorageLevel.MEMORY_AND_DISK());
  }

  /**
   * The shards that the settings have a network trained on; with {@code subword.sampling} their
   * words are segmented again for each batch.
   *
   * @param subwords the subwords that made the ids
   */
  public static JavaRDD<Shard> toTrain(Dataset<Row> pairs, Settings settings, Subwords subwords) {
    double strength = settings.subword().sampling();
    int longest = settings.training().maximumSentenceTokens();
    if (strength == 0) {
      return of(pairs, settings.averaging().workers(), longest);
    }
    SubwordSampling sampling = new SubwordSampling(subwords, strength, longest);
    return made(pairs, settings.averaging().workers(), longest)
        .map(shard -> shard.sampledBy(sampling))
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static JavaRDD<Shard> made(Dataset<Row> pairs, int workers, int maximumSentenceTokens) {
    return TrainingRow.select(pairs)
        .javaRDD()
        .filter(row -> new TrainingRow(row).copies() > 0)
        .mapToPair(row -> idAndContent(new TrainingRow(row)))
        .repartitionAndSortWithinPartitions(new PairPartitioner(workers))
        .mapPartitions(sorted -> List.of(shard(sorted, maximumSentenceTokens)).iterator(), true);
  }

  /** The sizes, by worker; fills the cache. */
  public static List<ShardSize> sizes(JavaRDD<Shard> shards) {
    return TaskFailures.unwrapped(() -> shards.map(ShardSize::new).collect());
  }

  private static Tuple2<Long, int[][]> idAndContent(TrainingRow pair) {
    return new Tuple2<>(
        pair.id(), new int[][] {pair.sourceIds(), pair.targetIds(), {pair.copies()}});
  }

  private static Shard shard(Iterator<Tuple2<Long, int[][]>> sorted, int maximumSentenceTokens) {
    Shard.Builder shard = Shard.builder(maximumSentenceTokens);
    while (sorted.hasNext()) {
      Tuple2<Long, int[][]> pair = sorted.next();
      shard.add(pair._1(), pair._2()[SOURCE], pair._2()[TARGET], pair._2()[COPIES][0]);
    }
    return shard.build();
  }
}
