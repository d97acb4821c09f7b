package io.tandem.training.shards;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.training.worker.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import scala.Tuple2;
import scala.collection.JavaConverters;

class PairBlocksTest {
  private static final int PAIRS = 20_000;
  private static final int LONGEST = 40;

  private static Row pair(long id) {
    List<Integer> ids = LongStream.range(0, id % 50).mapToObj(i -> (int) (4 + id % 1000)).toList();
    Object seq = JavaConverters.asScalaBuffer(ids).toList();
    return RowFactory.create(id, seq, seq, (int) (id % 3));
  }

  private static List<Tuple2<Integer, byte[]>> blocks(PairPartitioner partitioner) {
    List<Tuple2<Integer, byte[]>> blocks = new ArrayList<>();
    new PairBlocks(
            LongStream.range(0, PAIRS).mapToObj(PairBlocksTest::pair).iterator(),
            partitioner,
            LONGEST)
        .forEachRemaining(blocks::add);
    return blocks;
  }

  @Test
  void holdEveryPairThatAnEpochSeesInTheBlocksOfItsStream() {
    PairPartitioner partitioner = new PairPartitioner(4, 3);
    List<Shard.Builder> builders = new ArrayList<>();
    for (int stream = 0; stream < partitioner.streams(); stream++) {
      builders.add(Shard.builder(LONGEST));
    }
    blocks(partitioner).forEach(block -> builders.get(block._1()).add(block._2()));
    List<Shard> shards = builders.stream().map(Shard.Builder::build).toList();
    long[] sizes = new long[partitioner.streams()];
    long tooLong = 0;
    for (long id = 0; id < PAIRS; id++) {
      boolean fits = id % 50 < LONGEST;
      sizes[partitioner.stream(id)] += fits ? id % 3 : 0;
      tooLong += fits || id % 3 == 0 ? 0 : 1;
    }
    assertThat(shards.stream().mapToLong(Shard::size).toArray()).isEqualTo(sizes);
    assertThat(shards.stream().mapToLong(Shard::tooLong).sum()).isEqualTo(tooLong);
  }

  @Test
  void areLargeWhereThereAreFewAndSmallWhereThereAreMany() {
    assertThat(blocks(new PairPartitioner(1, 1)).get(0)._2()).hasSizeGreaterThan(1 << 16);
    assertThat(blocks(new PairPartitioner(500, 4)))
        .allSatisfy(block -> assertThat(block._2()).hasSizeLessThan(10_000));
  }
}
