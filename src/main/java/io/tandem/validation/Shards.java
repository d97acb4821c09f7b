package io.tandem.validation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tandem.config.Settings;
import io.tandem.corpus.Mixture;
import io.tandem.storage.TaskFailures;
import io.tandem.subword.Subwords;
import io.tandem.training.Shard;
import io.tandem.training.SubwordSampling;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** The corpus as the workers keep it: one {@link Shard} in each partition, cached. */
public final class Shards {
  /** The pair's unique id, a long. */
  public static final String ID = "id";

  /** Ids of the source pieces, array of int, without BOS and EOS. */
  public static final String SOURCE_IDS = "sourceIds";

  /** Ids of the target pieces, array of int, without BOS and EOS. */
  public static final String TARGET_IDS = "targetIds";

  private static final int SOURCE = 0;
  private static final int TARGET = 1;
  private static final int COPIES = 2;

  private Shards() {}

  /**
   * Partition k is the shard of worker k: the same pairs in the same order, however {@code pairs}
   * is partitioned.
   *
   * @param pairs the pairs with the columns {@link #ID}, {@link #SOURCE_IDS}, {@link #TARGET_IDS};
   *     where there is {@link Mixture#COPIES}, too, an epoch sees each pair so many times
   * @param maximumSentenceTokens the length, with EOS, above which pairs are left out and counted
   */
  public static JavaRDD<Shard> of(Dataset<Row> pairs, int workers, int maximumSentenceTokens) {
    return made(pairs, workers, maximumSentenceTokens).persist(StorageLevel.MEMORY_AND_DISK());
  }

  /**
   * The shards that the settings have a network trained on; with {@code subword.sampling} their
   * words are cut anew for each batch.
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
    boolean once = !Arrays.asList(pairs.columns()).contains(Mixture.COPIES);
    Column copies = once ? lit(1) : col(Mixture.COPIES);
    return pairs
        .select(col(ID), col(SOURCE_IDS), col(TARGET_IDS), copies)
        .javaRDD()
        .filter(row -> row.getInt(3) > 0)
        .mapToPair(
            row ->
                new Tuple2<>(
                    row.getLong(0), new int[][] {ids(row, 1), ids(row, 2), {row.getInt(3)}}))
        .repartitionAndSortWithinPartitions(new PairPartitioner(workers))
        .mapPartitions(sorted -> List.of(shard(sorted, maximumSentenceTokens)).iterator(), true);
  }

  /** The sizes, by worker; fills the cache. */
  public static List<ShardSize> sizes(JavaRDD<Shard> shards) {
    return TaskFailures.unwrapped(() -> shards.map(ShardSize::new).collect());
  }

  private static int[] ids(Row row, int column) {
    return row.<Integer>getList(column).stream().mapToInt(Integer::intValue).toArray();
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
