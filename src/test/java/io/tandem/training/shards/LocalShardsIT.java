package io.tandem.training.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.SparkTest;
import io.tandem.Waiting;
import io.tandem.training.worker.Batches;
import io.tandem.training.worker.Shard;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag$;

@Tag("text")
class LocalShardsIT {
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int WORKERS = 3;

  /** The shards that tasks have built, in this JVM. */
  private static final Queue<Shard> BUILT = new ConcurrentLinkedQueue<>();

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(SparkTest.session().sparkContext());

  @BeforeEach
  void forget() {
    BUILT.clear();
  }

  /** Returns shards of workers that have one, two and three pairs. */
  private JavaRDD<Shard> shards() {
    return Shards.kept(spark.parallelize(List.of(1, 2, 3), WORKERS).map(LocalShardsIT::build));
  }

  private static Shard build(int pairs) {
    Shard.Builder builder = Shard.builder(9);
    for (int id = 0; id < pairs; id++) {
      builder.add(id, new int[] {4 + pairs}, new int[] {4});
    }
    Shard shard = builder.build();
    BUILT.add(shard);
    return shard;
  }

  private static List<Integer> sizes(JavaRDD<Shard> shards) {
    return Shards.sizes(shards).stream().map(ShardSize::pairs).toList();
  }

  private static List<String> firstBatches(JavaRDD<Shard> shards) {
    return shards.map(shard -> Batches.ofTokens(shard, 9, 1, 0).batch(0).toString()).collect();
  }

  @Test
  void areBuiltOnceHoweverOftenTheyAreRead() {
    JavaRDD<Shard> shards = shards();
    assertThat(sizes(shards)).containsExactly(1, 2, 3);
    List<String> batches = firstBatches(shards);
    assertThat(firstBatches(shards)).isEqualTo(batches);
    assertThat(BUILT).hasSize(WORKERS);
    shards.unpersist();
  }

  /** Spark may run a task elsewhere, or move the block of an executor that leaves. */
  @Test
  void areBuiltWhereATaskFindsNothingButTheBlockThatStandsForThem() {
    JavaRDD<Shard> shards = shards();
    List<ShardSize> stored = List.of(new ShardSize(build(8)));
    BUILT.clear();
    SparkEnv.get()
        .blockManager()
        .putIterator(
            new RDDBlockId(shards.rdd().dependencies().head().rdd().id(), 1),
            JavaConverters.asScalaIterator(stored.iterator()),
            StorageLevel.MEMORY_AND_DISK(),
            true,
            ClassTag$.MODULE$.<ShardSize>apply(ShardSize.class));
    assertThat(sizes(shards)).containsExactly(1, 2, 3);
    assertThat(sizes(shards)).containsExactly(1, 2, 3);
    assertThat(BUILT).hasSize(WORKERS);
    shards.unpersist();
  }

  @Tag("long")
  @Test
  void areClosedOnceTheirRddIsUnpersistedAndNoSooner() {
    int before = LocalShards.count();
    JavaRDD<Shard> first = shards();
    sizes(first);
    Shard ofFirst = BUILT.peek();
    JavaRDD<Shard> second = shards();
    sizes(second);
    assertThat(LocalShards.count()).isEqualTo(before + 2 * WORKERS);
    first.unpersist();
    Waiting.until(
        () -> "shards of workers: " + LocalShards.count(),
        LIMIT_NANOS,
        () -> LocalShards.count() <= before + WORKERS);
    assertThatThrownBy(() -> Batches.ofTokens(ofFirst, 9, 1, 0).batch(0))
        .isInstanceOf(UncheckedIOException.class);
    BUILT.clear();
    assertThat(firstBatches(second)).hasSize(WORKERS);
    assertThat(BUILT).isEmpty();
    second.unpersist();
  }
}
