package io.tandem.training.worker;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/** Copies of shards on the driver: the shards themselves stay where they are. */
public final class CollectedShards {
  private CollectedShards() {}

  /** Returns all shards, worker by worker. */
  public static List<Shard> of(JavaRDD<Shard> shards) {
    return pairs(shards).stream().map(CollectedShards::copy).toList();
  }

  /** Returns both sides of each pair of all shards, worker by worker. */
  public static List<int[][][]> pairs(JavaRDD<Shard> shards) {
    return shards.map(CollectedShards::pairs).collect();
  }

  /** Returns both sides of each pair. */
  private static int[][][] pairs(Shard shard) {
    return IntStream.range(0, shard.size())
        .mapToObj(shard::stored)
        .map(pair -> new int[][] {pair.source(), pair.target()})
        .toArray(int[][][]::new);
  }

  private static Shard copy(int[][][] pairs) {
    Shard.Builder copy = Shard.builder(PairBlock.MAX_LENGTH);
    for (int i = 0; i < pairs.length; i++) {
      copy.add(i, pairs[i][0], pairs[i][1]);
    }
    return copy.build();
  }
}
