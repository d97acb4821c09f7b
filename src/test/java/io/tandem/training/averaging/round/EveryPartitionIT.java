package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.training.averaging.ExecutorCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import scala.Option;

/** Each worker gets all slices, wherever they are and wherever the driver believed them to be. */
@Tag("process")
class EveryPartitionIT {
  private static final int SLICES = 7;
  private static final int WORKERS = 4;
  private static final int AT_ONCE = 2;

  private static SparkSession cluster;
  private static SparkContext spark;

  private JavaRDD<String> stored;
  private List<BlockManagerId> places;

  @BeforeAll
  static void start() {
    SparkTest.session().stop();
    cluster = ExecutorCluster.session(2, 1).getOrCreate();
    cluster.range(0, 2, 1, 2).count();
    spark = cluster.sparkContext();
  }

  @AfterAll
  static void stop() throws IOException {
    ExecutorCluster.stop(cluster);
  }

  @BeforeEach
  void store() {
    stored =
        SliceOwners.of(spark, SLICES)
            .place(EachSlice.of(spark, SLICES, slice -> "slice " + slice))
            .persist(StorageLevel.MEMORY_AND_DISK_SER());
    stored.count();
    places = placesOf(stored);
  }

  private static List<BlockManagerId> placesOf(JavaRDD<?> slices) {
    return SlicePlaces.of(spark, slices, AT_ONCE).runs().stream()
        .flatMap(run -> IntStream.range(run.from(), run.to()).mapToObj(slice -> run.place()))
        .toList();
  }

  @AfterEach
  void forget() {
    stored.unpersist(true);
  }

  private void assertAllArrive(List<BlockManagerId> from) {
    JavaRDD<Integer> workers =
        SliceOwners.of(spark, WORKERS).place(EachSlice.of(spark, WORKERS, worker -> worker));
    List<List<String>> arrived =
        workers
            .zipPartitions(
                EveryPartition.of(stored, SlicePlaces.of(from, AT_ONCE), WORKERS),
                (worker, slices) -> slices)
            .glom()
            .collect();
    assertThat(arrived).hasSize(WORKERS);
    assertThat(arrived)
        .allSatisfy(
            all ->
                assertThat(all)
                    .containsExactlyInAnyOrder(
                        IntStream.range(0, SLICES)
                            .mapToObj(slice -> "slice " + slice)
                            .toArray(String[]::new)));
  }

  @Test
  void slicesArriveFromBothOfTheirOwners() {
    assertThat(places.stream().distinct()).hasSize(2).doesNotContainNull();
    assertAllArrive(places);
  }

  /** Returns how many slices each executor has, its own and fetched ones. */
  private List<Integer> slicesHere() {
    int id = stored.id();
    return SliceOwners.of(spark, 2)
        .place(
            EachSlice.of(
                spark,
                2,
                executor ->
                    (int)
                        IntStream.range(0, SLICES)
                            .filter(slice -> isHere(new RDDBlockId(id, slice)))
                            .count()))
        .collect();
  }

  private static boolean isHere(RDDBlockId block) {
    return SparkEnv.get().blockManager().getStatus(block).isDefined();
  }

  @Test
  void workersOfOneExecutorShareWhatOneOfThemHasFetched() {
    assertThat(slicesHere()).containsExactlyInAnyOrder(SLICES / 2, SLICES - SLICES / 2);
    assertAllArrive(places);
    assertThat(slicesHere()).containsExactly(SLICES, SLICES);
    assertThat(placesOf(stored)).as("places that the driver knows").isEqualTo(places);
    assertAllArrive(places);
    stored.unpersist(true);
    assertThat(slicesHere()).containsExactly(0, 0);
  }

  /** As by a task that Spark has given up. */
  @Test
  void copiesOfARoundThatHasEndedGoWithTheNextAndAreNotKeptAgain() {
    JavaRDD<String> before = stored;
    List<BlockManagerId> placesBefore = places;
    assertAllArrive(places);
    store();
    assertAllArrive(places);
    JavaRDD<String> now = stored;
    stored = before;
    assertThat(slicesHere()).containsExactlyInAnyOrder(SLICES / 2, SLICES - SLICES / 2);
    assertAllArrive(placesBefore);
    assertThat(slicesHere()).containsExactlyInAnyOrder(SLICES / 2, SLICES - SLICES / 2);
    before.unpersist(true);
    stored = now;
  }

  @Test
  void slicesThatHaveMovedArriveAllTheSame() {
    List<BlockManagerId> moved = new ArrayList<>(places);
    Collections.reverse(moved);
    assertAllArrive(moved);
  }

  @Test
  void slicesOfAnExecutorThatIsGoneOrUnknownArriveAllTheSame() {
    BlockManagerId gone = BlockManagerId.apply("99", "localhost", 1, Option.empty());
    List<BlockManagerId> stale = new ArrayList<>(places);
    for (int slice = 0; slice < SLICES; slice += 2) {
      stale.set(slice, slice % 4 == 0 ? gone : null);
    }
    assertAllArrive(stale);
  }

  @Test
  void slicesThatNobodyHasAreComputedAgain() {
    stored.unpersist(true);
    assertAllArrive(places);
  }
}
